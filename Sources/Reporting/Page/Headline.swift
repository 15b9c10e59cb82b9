import HTML
import Results

/// The headline figures with their intervals, in words and as bars, and beside them what was published.
struct Headline {
  let sentences: [String]
  let figures: [HeadlineFigure]
  /// All figures, for fixed-width type.
  let table: String
  let published: PublishedFigures?
  /// Of the pool.
  let photos: Double?, classes: Double?

  var html: HTML {
    tag("section", ["id": "figures"]) {
      tag("h2") { "How often it is right" }
      for sentence in sentences.prefix(1) { tag("p", ["class": "lead"]) { bound(withoutPool(sentence)) } }
      for sentence in sentences.dropFirst() { tag("p") { bound(sentence) } }
      tag("div", ["class": "cards"]) { titles.map(card) }
      tag("p", ["class": "note"]) {
        "The bar is the figure, and the thin line on it the 95 % interval: how far the figure may lie from what other "
        "queries of this kind would give. It is found by drawing \(drawn) again, 1,000 times. The small mark is what a "
        "random order reaches."
      }
      comparison
      tag("details") {
        tag("summary") { "All figures" }
        tag("pre", ["class": "scroll", "tabindex": "0"]) { table }
      }
    }
  }

  /// The first sentence begins with the name of the pool, which the head of the page has.
  private func withoutPool(_ sentence: String) -> String {
    let words = sentence.split(separator: ": ", maxSplits: 1).last.map(String.init) ?? sentence
    return words.prefix(1).uppercased() + words.dropFirst()
  }

  /// A number and its % stay on one line.
  private func bound(_ sentence: String) -> String { sentence.replacing(" %", with: "\u{A0}%") }

  private var titles: [String] { distinct(\.title) }
  private var drawn: String { distinct(\.drawn).joined(separator: ", or ") }

  /// What the figures say, each once, in the order of the figures.
  private func distinct(_ part: KeyPath<HeadlineFigure, String>) -> [String] {
    let parts = figures.map { $0[keyPath: part] }
    return parts.enumerated().filter { parts.firstIndex(of: $1) == $0 }.map(\.element)
  }

  private func card(_ title: String) -> HTML {
    tag("div", ["class": "card"]) {
      tag("h3") { title }
      for figure in figures where figure.title == title {
        let unit = figure.ceiling > 100 ? "" : " %"
        tag("p", ["class": "figure"]) {
          tag("strong") { decimal(figure.value, 1) + unit }
          tag("span") { " by \(figure.ranking)" }
          tag("small") {
            "95 % interval \(decimal(figure.interval.lowerBound, 1)) to "
            "\(decimal(figure.interval.upperBound, 1))\(unit)"
          }
        }
        bar(figure)
      }
    }
  }

  private func bar(_ figure: HeadlineFigure) -> HTML {
    func place(_ value: Double) -> String { decimal(100 * value / max(1e-9, figure.ceiling), 2) }
    let (low, high) = (figure.interval.lowerBound, figure.interval.upperBound)
    return tag("svg", ["class": "bar", "viewBox": "0 0 100 6", "preserveAspectRatio": "none", "aria-hidden": "true"]) {
      tag("rect", ["class": "ground", "width": "100", "height": "6"])
      tag("rect", ["class": figure.ranking == "stage 1" ? "one" : "both", "width": place(figure.value), "height": "6"])
      tag(
        "rect",
        ["class": "interval", "x": place(low), "y": "2.4", "width": place(max(0.3, high - low)), "height": "1.2"])
      if let chance = figure.chance {
        tag("rect", ["class": "chance", "x": place(chance), "width": "0.4", "height": "6"])
      }
    }
  }

  // MARK: - Published figures

  private typealias Row = (system: PublishedFigures.System, reasons: [String])

  @HTMLBuilder private var comparison: HTML {
    if let published, !published.systems.isEmpty {
      let rows: [Row] = published.systems.map { ($0, $0.reasons(photos: photos, classes: classes)) }
      let fair = rows.filter(\.reasons.isEmpty), others = rows.filter { !$0.reasons.isEmpty }
      tag("h3") { "Beside published figures" }
      if fair.isEmpty {
        tag("p") { "None of the figures that papers report on this data set compares with these. Why is told below." }
      } else {
        tag("p") { "These were counted on a test set of the same size." }
        table(fair, of: published, withReasons: false)
      }
      if !others.isEmpty {
        tag("details") {
          tag("summary") { "Published figures that do not compare, and why" }
          table(others, of: published, withReasons: true)
        }
      }
    }
  }

  private func table(_ rows: [Row], of published: PublishedFigures, withReasons: Bool) -> HTML {
    let measures = published.measures.filter { measure in rows.contains { $0.system.values[measure.name] != nil } }
    return tag("div", ["class": "scroll", "tabindex": "0"]) {
      tag("table") {
        tag("thead") {
          tag("tr") {
            tag("th") { "system" }
            for measure in measures { tag("th", ["class": "number"]) { measure.title } }
            tag("th") { withReasons ? "why not" : "read in" }
          }
        }
        tag("tbody") {
          for figure in ours(measures) where !withReasons { figure }
          for row in rows {
            tag("tr") {
              tag("th", ["scope": "row"]) { row.system.name }
              for measure in measures { tag("td", ["class": "number"]) { row.system.values[measure.name] ?? "–" } }
              tag("td") { withReasons ? row.reasons.joined(separator: "; ") : row.system.source }
            }
          }
        }
      }
    }
  }

  /// A row for each of our rankings.
  private func ours(_ measures: [Measure]) -> [HTML] {
    distinct(\.ranking).filter { name in
      figures.contains { f in f.ranking == name && measures.contains { $0.name == f.measure } }
    }
    .map { name in
      tag("tr", ["class": "ours"]) {
        tag("th", ["scope": "row"]) { "this run, \(name)" }
        for measure in measures {
          let figure = figures.first { $0.ranking == name && $0.measure == measure.name }
          tag("td", ["class": "number"]) { figure.map { decimal($0.value, 1) } ?? "–" }
        }
        tag("td") { "above" }
      }
    }
  }
}
