import HTML
import Results

/// Where it fails: identities that are taken for each other, words whose sentences are missed, and hubs.
struct FailureSection {
  let run: Run
  let pictures: Pictures
  let texts: Texts

  private var search: Search { run.last.textToImage }

  func html() throws -> HTML {
    let parts = [try confusions(), words(), try hubs()]
    return tag("section", ["id": "failures"]) {
      tag("h2") { "Where it fails" }
      tag("p") { "All of this is counted over all sentences of the pool, ranked by \(run.last.name)." }
      parts.compactMap { $0 }
    }
  }

  // MARK: - Identities

  private func confusions() throws -> HTML? {
    guard !run.pool.isOfSinglePhotos else { return nil }
    let pairs = Confusions(search, top: 8).pairs
    guard !pairs.isEmpty else { return nil }
    let cards = try pairs.map(confusion)
    return tag("div") {
      tag("h3") { "Identities that are taken for each other" }
      tag("p") { "Most often a sentence of the left one puts a photo of the right one first." }
      tag("ul", ["class": "pairs"]) { cards }
    }
  }

  private func confusion(_ pair: Confusions.Pair) throws -> HTML {
    let sentence = run.pool.sentences[pair.query], own = run.pool.photoOfSentence[pair.query]
    let names = [pair.asked, pair.found].map { run.examples.identityNames[$0] }
    let photos = try zip([own, pair.photo], names).map { photo, name in
      try pictures.photo(run.pool.photos[photo], label: "a photo of \(name)")
    }
    return tag("li", ["class": "card pair"]) {
      for (photo, name) in zip(photos, names) {
        tag("div") {
          photo
          tag("p", ["class": "name"]) {
            "identity "
            tag("bdi") { name }
          }
        }
      }
      tag("p", ["class": "wide"]) {
        "\(pair.count) of \(counted(pair.of, "sentence")), such as "
        tag("span", ["dir": "auto"]) { "“\(texts[sentence])”" }
      }
    }
  }

  // MARK: - Words

  private func words() -> HTML {
    let sets = run.pool.sentences.map { Set(run.examples.sentence($0)) }
    let missed = MissedWords(search, sentences: sets, vocabulary: run.examples.vocabulary, top: 15)
    return tag("div") {
      tag("h3") { "Words that are missed" }
      tag("p") {
        if missed.words.isEmpty {
          "Of \(counted(missed.compared, "word")) that are in at least \(MissedWords.leastCount) sentences, none has "
          "sentences that are wrong more often than chance alone makes one of so many words."
        } else {
          "Sentences with these words put a right photo first less often than sentences without them. Other reasons "
          "may lie behind it, such as what is said beside them. \(counted(missed.compared, "word")) were compared; "
          "those here differ more than chance alone makes one of so many."
        }
      }
      if !missed.words.isEmpty { table(missed.words) }
    }
  }

  private func table(_ words: [MissedWords.Word]) -> HTML {
    func percent(_ share: Double) -> String { decimal(100 * share, 1) + " %" }
    return tag("div", ["class": "scroll", "tabindex": "0"]) {
      tag("table") {
        tag("thead") {
          tag("tr") {
            tag("th") { "word" }
            for title in ["sentences", "right with it", "right without it", "difference"] {
              tag("th", ["class": "number"]) { title }
            }
          }
        }
        tag("tbody") {
          for word in words {
            tag("tr") {
              tag("th", ["scope": "row"]) { tag("bdi") { word.word } }
              tag("td", ["class": "number"]) { "\(word.count)" }
              tag("td", ["class": "number"]) { percent(word.right) }
              tag("td", ["class": "number"]) { percent(word.rightWithout) }
              tag("td", ["class": "number"]) { "−\(decimal(100 * (word.rightWithout - word.right), 1)) points" }
            }
          }
        }
      }
    }
  }

  // MARK: - Hubs

  private func hubs() throws -> HTML {
    let hubs = Hubs(search, top: 10)
    let items = try hubs.hubs.map { hub in
      let index = run.pool.photos[hub.item], name = run.examples.photoNames[index]
      let picture = try pictures.photo(index, label: "photo \(name), among the first ten of \(hub.count) sentences")
      return tag("li") {
        picture
        tag("p", ["class": "count"]) { "\(hub.count), right \(hub.right)" }
      }
    }
    return tag("div") {
      tag("h3") { "Photos that are hubs" }
      tag("p") {
        "A photo is among the first \(Search.top) of \(decimal(hubs.mean, 1)) sentences on average; \(hubs.never) of "
        "\(run.pool.photos.count) photos are among the first of none. These are there most often: the numbers are how "
        "many sentences have it among their first, and for how many it is right. The skewness of these counts is "
        "\(decimal(hubs.skewness, 2)); it would be near 0 without hubs."
      }
      tag("ol", ["class": "gallery plain"]) { items }
    }
  }
}
