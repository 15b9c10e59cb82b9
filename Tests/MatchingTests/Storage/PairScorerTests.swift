import Pools
import Tensor
import TestSupport
import Testing

@testable import Artifacts
@testable import Matching

struct PairScorerTests {
  private let provenance = Provenance(program: "test", options: "", seed: 1, threads: 1)

  /// Three photos, and the sentences of `tinySentences`, in a vocabulary of so many words.
  private func writeExamples(_ path: String, words: Int) throws -> Examples {
    let writer = try ExamplesWriter(path: path, configuration: "", provenance: provenance, side: 0)
    for photo in 0..<3 { try writer.append(photo: "\(photo)", identity: 0, split: .test, pixels: []) }
    for sentence in tinySentences { writer.append(sentence: "", photo: 0, words: sentence.map(Int.init)) }
    try writer.finish(identities: ["one"], vocabulary: (0..<words).map { ("word \($0)", 1) })
    return try Examples(readingFrom: path)
  }

  /// Lets `body` use the scorer of a stage2.h5 and of the features.h5 that it was trained on: 3 photos, 2 views.
  /// - Parameter layers: whose cells the features are, and on whose cells the matcher says that it was trained.
  private func withScorer(
    _ model: CoAttention = tinyMatcher(), views: Int = 2, words: Int = 7,
    layers: (features: String?, matcher: String?) = (nil, nil), _ body: (PairScorer, Features) throws -> Void
  ) throws {
    try withTemporaryFolder { folder in
      typealias S = FeaturesSchema
      let writer = try ArtifactWriter(
        S.self, path: "\(folder)/features.h5", provenance: provenance, lineage: Lineage())
      if let layer = layers.features { try writer.setAttribute("grid-layer", layer) }
      try writer.write(S.views, ["one", "other"])
      try writer.stream(S.vectors, row: [2, 1], chunkRows: 1).append(halves([Float](repeating: 0, count: 6)))
      let grids = try (0..<3).flatMap { try tinyPairData.grids([$0, $0], [0, 1]).elements }
      try writer.stream(S.grids, row: [2, 2, 2, 3], chunkRows: 1).append(halves(grids))
      try writer.finish()
      let features = try Features(readingFrom: "\(folder)/features.h5")
      try Model(parameters: model.parameters.byName).write(
        Stage2Schema.self, to: "\(folder)/stage2.h5",
        configuration: Stage2Configuration(
          matcher: .coAttention(model.configuration), trainSplits: [.train], gridLayer: layers.matcher),
        provenance: provenance, lineage: Lineage([features.artifact]))
      let stage2 = try Model.read(Stage2Schema.self, from: "\(folder)/stage2.h5").artifact
      let examples = try writeExamples("\(folder)/examples.h5", words: words)
      try body(PairScorer(stage2, features, examples, views: views) { ": \($0) are there" }, features)
    }
  }

  /// Photos 0 and 2, and sentences 1, 3 and 4, of examples.h5.
  private let pool = Pool(
    name: "test", splits: [.test], photos: [0, 2], sentences: [1, 3, 4], photoIdentities: [0, 1],
    photoOfSentence: [0, 1, 1])

  @Test(arguments: [1, 2])
  func pairsOfAPoolAreThoseOfExamples(views: Int) throws {
    try withScorer(views: views) { scorer, features in
      let data = PairData(grids: features.grids, words: tinyPairData.words, views: 2)
      func expected(_ photos: [Int], _ sentences: [Int]) throws -> [Float] {
        try tinyMatcher().scores(photos: photos, sentences: sentences, data: data, views: views) { _ in }
      }
      var done = 0
      let pairs = PairTable(photos: [0, 1, 1], sentences: [2, 0, 1])
      let some = try scorer.scores(pairs, of: pool) { done += $0 }, ofSome = try expected([0, 2, 2], [4, 1, 3])
      #expect(some == ofSome && done == 3)
      let one = try scorer.scores(of: tinySentences[3], photos: [2, 1], similarities: nil),
        ofOne = try expected([2, 1], [3, 3])
      #expect(one == ofOne)
      let ofAll = try expected([0, 0, 0, 2, 2, 2], [1, 3, 4, 1, 3, 4])
      try scorer.scoreAll(pool, nil) { photos, scores in
        #expect(photos == 0..<2 && scores.shape == [2, 3] && scores.elements == ofAll)
      }
    }
  }

  @Test func aPriorIsAddedToWhatTheNetworkSays() throws {
    let prior = Prior(gain: 2, offset: -1), plain = tinyMatcher()
    let model = CoAttention(configuration: .init(steps: 2, dropout: 0, prior: prior), parameters: plain.parameters)
    try withScorer(model) { scorer, features in
      let data = PairData(grids: features.grids, words: tinyPairData.words, views: 2)
      let pairs = PairTable(photos: [0, 1], sentences: [2, 0], similarities: [0.5, 0.25])
      let alone = try plain.scores(photos: [0, 2], sentences: [4, 1], data: data, views: 2) { _ in }
      let scores = try scorer.scores(pairs, of: pool) { _ in }
      #expect(scores == [alone[0] + (2 * 0.5 - 1), alone[1] + (2 * 0.25 - 1)])
      let one = try scorer.scores(of: tinySentences[4], photos: [0], similarities: [0.5])
      #expect(one == [scores[0]])
      let embeddings = Embeddings(
        photos: Tensor(shape: [2, 1], elements: [1, 0.5]), sentences: Tensor(shape: [3, 1], elements: [0.5, 0, 0.5]))
      try scorer.scoreAll(pool, embeddings) { _, all in
        #expect(abs(all.elements[2] - scores[0]) < 1e-5 && abs(all.elements[3] - scores[1]) < 1e-5)
      }
      #expect(scorer.addsToStage1)
      let seen = try [nil, 0.75].map { try scorer.attention(photo: 1, words: [1, 2], similarity: $0).score }
      #expect(abs(seen[1] - seen[0] - (2 * 0.75 - 1)) < 1e-5)
      let words = "adds to the similarities of stage 1: give stage1.h5 and buffers.h5 too"
      for text in [
        errorText { _ = try scorer.scores(of: [1], photos: [0], similarities: nil) },
        errorText { try scorer.scoreAll(pool, nil) { _, _ in } },
      ] {
        #expect(text.contains(words), "\(text)")
      }
    }
  }

  @Test func viewsThatAreNotThereAreNamedWithARemedy() {
    let text = errorText { try withScorer(views: 3) { _, _ in } }
    #expect(text.hasSuffix("features.h5: has grids of 2 views, not of 3: 2 are there"))
  }

  @Test func cellsOfAnotherLayerAreNamedWithARemedy() throws {
    let earlier = errorText { try withScorer(layers: (nil, "_blocks.10")) { _, _ in } }
    #expect(earlier.contains("features.h5: has the cells of the last layer, and "), "\(earlier)")
    #expect(
      earlier.hasSuffix(
        "stage2.h5 was trained on those of the layer _blocks.10: extract them with --grid-layer _blocks.10"))
    let last = errorText { try withScorer(layers: ("_blocks.9", nil)) { _, _ in } }
    #expect(last.hasSuffix("was trained on those of the last layer: extract them without --grid-layer"), "\(last)")
    try withScorer(layers: ("_blocks.9", "_blocks.9")) { _, _ in }
  }

  @Test func aNetworkOfOtherExamplesIsNamed() {
    let text = errorText { try withScorer(words: 8) { _, _ in } }
    #expect(
      text.contains("stage2.h5: knows 7 words, and ") && text.contains("examples.h5 has 8: run make redo-"), "\(text)")
    let wide = errorText { try withScorer(tinyMatcher(channels: 4)) { _, _ in } }
    #expect(wide.contains("stage2.h5: takes 4 numbers of a photo's view or cell, and the features have 3"), "\(wide)")
  }

  /// Finite parameters, which overflow for one of the signs.
  @Test func aDivergedNetworkIsNamed() {
    for score: (PairScorer) throws -> Void in [
      { _ = try $0.scores(of: [1, 2], photos: [0], similarities: nil) }, { try $0.scoreAll(pool, nil) { _, _ in } },
    ] {
      let texts = [Float.greatestFiniteMagnitude, -.greatestFiniteMagnitude].map { number in
        var model = tinyMatcher()
        model.parameters["confidence.bias"].elements[0] = .greatestFiniteMagnitude
        let weights = model.parameters["confidence.weights"]
        model.parameters["confidence.weights"] = Tensor(repeating: number, shape: weights.shape)
        return errorText { try withScorer(model) { scorer, _ in try score(scorer) } }
      }
      #expect(texts.contains { $0.contains("stage2.h5: \(NotFinite()): run make redo-train-stage2") }, "\(texts)")
    }
  }
}
