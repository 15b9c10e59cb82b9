import Artifacts
import Foundation
import HTML
import Matching
import Results
import Retrieval

/// Where the matcher looks: for some sentences, the map of each word over a photo and, of co-attention, of each decoder
/// step over the words.
struct AttentionSection {
  let run: Run
  let pictures: Pictures
  let texts: Texts
  let asked: [AskedSentence]
  let queries: [ChosenQuery]

  /// A photo by its number in examples.h5, what it is to the sentence, and how similar to it by stage 1.
  private struct Pair { let photo: Int, words: String, similarity: Float? }

  /// - Returns: nil where there is no stage 2, or one that looks nowhere.
  func html() throws -> HTML? {
    guard let scorer = run.scorer, let features = run.features else { return nil }
    let cards = try asked.map { try card($0, scorer, features) } + queries.map { try card($0, scorer, features) }
    guard cards.contains(where: { $0 != nil }) else { return nil }
    return tag("section", ["id": "attention"]) {
      tag("h2") { "Where the matcher looks" }
      tag("p") {
        "While stage 2 scores a sentence with a photo, every word distributes its attention over the photo's cells. "
        "A cell is as bright as its weight; the brightest, in a yellow frame, has the percentage below the map. "
        "A word that looks everywhere "
        "alike has \(percent(1 / Float(features.cells))) in each of the \(features.cells) cells."
      }
      tag("p") {
        "The numbers are those of the forward pass that makes the score. Words are as the network reads them."
        if let views = run.metrics.judgedViews, views > 1 {
          " They are of the photo's first view; figures and galleries have the mean over \(views) views."
        }
      }
      cards.compactMap { $0 }
    }
  }

  private func card(_ chosen: ChosenQuery, _ scorer: PairScorer, _ features: Features) throws -> HTML? {
    let sentence = run.pool.sentences[chosen.query]
    let words = run.examples.sentence(sentence)
    let parts = try pairs(chosen.query, sentence).map { pair in try part(pair, words, scorer, features) }
    guard parts.contains(where: { $0 != nil }) else { return nil }
    return tag("article", ["class": "query"]) {
      tag("p", ["class": "kicker"]) { "sentence \(sentence)" }
      tag("h3", ["dir": "auto"]) { "“\(texts[sentence])”" }
      parts.compactMap { $0 }
    }
  }

  private func card(_ asked: AskedSentence, _ scorer: PairScorer, _ features: Features) throws -> HTML? {
    guard let first = asked.orders.last?.photos.first else { return nil }
    let pair = Pair(photo: first, words: "The photo that came first", similarity: asked.similarities[first])
    return try part(pair, asked.words, scorer, features).map { part in
      tag("article", ["class": "query"]) {
        tag("p", ["class": "kicker"]) { "asked" }
        tag("h3", ["dir": "auto"]) { "“\(asked.text)”" }
        part
      }
    }
  }

  /// Its own photo, and the photo that comes first where that is another and wrong.
  private func pairs(_ query: Int, _ sentence: Int) throws -> [Pair] {
    let search = run.last.textToImage, own = run.pool.photoOfSentence[query]
    let found = search.first.items[query].prefix(1).map { Int($0) }.filter { !search.isRight($0, for: query) }
    let named = [(own, "Its own photo")] + found.map { ($0, "The photo that came first, which is not right") }
    return try named.map { place, words in
      let photo = run.pool.photos[place]
      return Pair(photo: photo, words: words, similarity: try run.similarity(ofPhoto: photo, sentence: sentence))
    }
  }

  private func part(
    _ pair: Pair, _ ids: ArraySlice<Int32>, _ scorer: PairScorer, _ features: Features
  ) throws -> HTML? {
    let attention = try scorer.attention(photo: pair.photo, words: ids, similarity: pair.similarity)
    guard !attention.maps.isEmpty else { return nil }
    let words = ids.map { $0 == 0 ? "(unknown)" : run.examples.vocabulary[Int($0)] }
    let places = try CellPlaces.of(features, photo: pair.photo)
    let isWhole = !scorer.addsToStage1 || pair.similarity != nil
    let title = "\(pair.words): \(said(attention.score, isWhole, scorer))"
    let maps = try attention.maps.map { map in
      try self.map(map, words, pair.photo, places, isOnly: attention.maps.count == 1)
    }
    return tag("div") {
      tag("h4") { title }
      maps
      attention.decoder.map { DecoderTable(words: words, weights: $0).html }
    }
  }

  /// The score in words.
  /// - Parameter isWhole: whether what the network adds to stage 1's was added to it.
  private func said(_ score: Float, _ isWhole: Bool, _ scorer: PairScorer) -> String {
    guard scorer.saysLogOdds else { return "similarity \(signed(score))" }
    guard isWhole else { return "the matcher adds log-odds of \(signed(score)) to those of stage 1" }
    let probability = 100 / (1 + exp(-Double(score)))
    return "the matcher gives it \(decimal(probability, probability < 10 ? 1 : 0)) % (log-odds \(signed(score)))"
  }

  private func signed(_ score: Float) -> String { (score < 0 ? "−" : "") + decimal(Double(abs(score)), 2) }

  /// The photo once by itself, then once for each word.
  private func map(
    _ map: AttentionMaps.Map, _ words: [String], _ photo: Int, _ places: CellPlaces, isOnly: Bool
  ) throws -> HTML {
    let crop = places.areBoxes ? 1 : run.crop
    let figures = try words.indices.map { t in
      let weights = Array(map.weights.elements[t * map.weights.columns..<(t + 1) * map.weights.columns])
      let most = percent(weights.max() ?? 0)
      let picture = try pictures.photo(
        photo, label: "where “\(words[t])” looks, at most \(most) in one place", crop: crop,
        overlay: places.shade(weights))
      return tag("li") {
        tag("figure") {
          picture
          tag("figcaption") {
            tag("b") { tag("bdi") { words[t] } }
            most
          }
        }
      }
    }
    let plain = try pictures.photo(photo, label: "the photo as the matcher sees it", crop: crop)
    return .group([
      title(of: map, isOnly: isOnly).map { title in tag("p", ["class": "by"]) { tag("strong") { title } } }
        ?? .group([]),
      tag("ol", ["class": "maps"]) {
        tag("li") {
          tag("figure") {
            plain
            tag("figcaption") { "the photo" }
          }
        }
        figures
      },
    ])
  }

  private func title(of map: AttentionMaps.Map, isOnly: Bool) -> String? {
    let kind = map.kind == .wordsOverCells ? "words look at the photo" : "the photo's cells look at words"
    if let step = map.step { return "Step \(step): \(kind)" }
    return isOnly && map.kind == .wordsOverCells ? nil : kind.prefix(1).uppercased() + kind.dropFirst()
  }

  private func percent(_ share: Float) -> String { decimal(100 * Double(share), share < 0.1 ? 1 : 0) + " %" }
}
