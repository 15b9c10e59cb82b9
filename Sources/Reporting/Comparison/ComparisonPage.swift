import Artifacts
import HTML
import Results
import Stage

/// Two runs side by side: their figures, whether they differ by more than chance, and the queries that changed most.
package struct ComparisonPage {
  private let examples: Examples
  private let names: [String]
  private let pool: String
  private let comparisons: [Comparison]

  /// - Parameters:
  ///   - names: of both runs, as the page calls them.
  /// - Throws: `ResultsError` where both are of other data, or were asked other queries.
  package init(
    _ examples: Examples, _ first: QueryTable, _ second: QueryTable, names: [String], shown: Int, seed: UInt64
  ) throws {
    precondition(names.count == 2, "\(names.count) names of two runs")
    (self.examples, self.names, pool) = (examples, names, first.pool)
    comparisons = try QueryTable.Direction.allCases.map { try Comparison(first, second, $0, shown: shown, seed: seed) }
  }

  /// What the page says of sentences that look for photos.
  package var conclusion: String { conclusion(comparisons[0]) }

  /// - Throws: `ArtifactError` where photos or sentences cannot be read.
  package func html() throws -> String {
    let pictures = Pictures(examples), texts = try Texts(examples)
    let sections = try comparisons.map { try section($0, pictures, texts) }
    return document(title: "\(names[0]) and \(names[1])\(titleEnd)", style: pageStyle) {
      tag("header") {
        tag("p", ["class": "kicker"]) { "Lineup comparison, pool \(pool)" }
        tag("h1") { "\(names[0]) and \(names[1])" }
        tag("p", ["class": "lead"]) { conclusion }
        tag("p", ["class": "note"]) {
          "p is the share of 10,000 draws whose difference is at least as great when the sign of each identity's "
          "difference is drawn by chance: a permutation test. All queries of an identity share a sign, as they "
          "resemble each other. Intervals draw identities too. One p below 0.05 among several is no surprise."
        }
      }
      tag("main") { sections }
      tag("footer") { tag("p") { "Written by lineup \(lineupVersion). This page needs no network." } }
      pictures.definitions
    }
  }

  private func conclusion(_ comparison: Comparison) -> String {
    let top = comparison.figures[0], difference = top.second - top.first
    let words =
      "\(comparison.direction.words): top-1 is \(decimal(top.first, 1)) % by \(names[0]) and "
      + "\(decimal(top.second, 1)) % by \(names[1])"
    guard top.p < 0.05 else { return "\(words); that may be chance (p = \(decimal(top.p, 3)))." }
    let better = difference > 0 ? names[1] : names[0]
    let p = top.p < 0.001 ? "p < 0.001" : "p = \(decimal(top.p, 3))"
    return "\(words): \(better) is better, by \(decimal(abs(difference), 1)) points (\(p))."
  }

  private func section(_ comparison: Comparison, _ pictures: Pictures, _ texts: Texts) throws -> HTML {
    let lists = try [(comparison.better, names[1]), (comparison.worse, names[0])].map { changes, name in
      try list(changes, betterBy: name, pictures, texts)
    }
    let isOfText = comparison.direction == .textToImage
    return tag("section") {
      tag("h2") { isOfText ? "Sentences look for photos" : "Photos look for sentences" }
      tag("p") {
        if !isOfText { conclusion(comparison) + " " }  // of sentences the head of the page says it
        "Of \(counted(comparison.queries, isOfText ? "sentence" : "photo")), \(comparison.unchanged) have their first "
        "right answer at the same place in both."
      }
      table(comparison)
      lists
    }
  }

  private func table(_ comparison: Comparison) -> HTML {
    let titles = [names[0], names[1], "difference", "95 % interval", "p", "only \(names[0])", "only \(names[1])"]
    return tag("div", ["class": "scroll", "tabindex": "0"]) {
      tag("table") {
        tag("thead") {
          tag("tr") {
            tag("th") { "right among the first" }
            for title in titles { tag("th", ["class": "number"]) { tag("bdi") { title } } }
          }
        }
        tag("tbody") {
          for figure in comparison.figures {
            let cells = [
              decimal(figure.first, 1) + " %", decimal(figure.second, 1) + " %", signed(figure.second - figure.first),
              "\(signed(figure.interval.lowerBound)) to \(signed(figure.interval.upperBound))",
              figure.p < 0.001 ? "< 0.001" : decimal(figure.p, 3), "\(figure.onlyFirst)", "\(figure.onlySecond)",
            ]
            tag("tr") {
              tag("th", ["scope": "row"]) { "\(figure.k)" }
              for cell in cells { tag("td", ["class": "number"]) { cell } }
            }
          }
        }
      }
    }
  }

  private func signed(_ value: Double) -> String {
    let digits = decimal(abs(value), 1)
    return digits == "0.0" ? digits : (value < 0 ? "−" : "+") + digits
  }

  private func list(
    _ changes: [Comparison.Change], betterBy name: String, _ pictures: Pictures, _ texts: Texts
  ) throws -> HTML {
    let items = try changes.map { change in
      let isSentence = change.query.direction == .textToImage
      let photo = isSentence ? examples.sentencePhotos[change.query.number] : change.query.number
      let text = isSentence ? change.query.number : texts.sentences(of: photo).first
      let picture = try pictures.photo(photo, label: "photo \(examples.photoNames[photo])")
      return tag("li", ["class": "change"]) {
        picture
        tag("div") {
          tag("p") {
            tag("strong") { "place \(change.before) → \(change.after)" }
          }
          if let text { tag("p", ["dir": "auto"]) { "“\(texts[text])”" } }
        }
      }
    }
    return tag("div") {
      tag("h3") {
        "Much better by "
        tag("bdi") { name }
      }
      if items.isEmpty { tag("p") { "None." } } else { tag("ul", ["class": "changes"]) { items } }
    }
  }
}
