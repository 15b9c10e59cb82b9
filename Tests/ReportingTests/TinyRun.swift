import Artifacts
import Attention
import Datasets
import Evaluation
import Foundation
import Matching
import Pools
import Recurrent
import Results
import Tensor

@testable import Reporting

/// All files of a run in a folder, of untrained networks: eight photos of four identities, or each of its own, with two
/// sentences each. Sentences and names try to be more than text.
struct TinyRun {
  enum Matcher: CaseIterable { case words, prior, coAttention, stacked, recurrent }
  /// What scores.h5 has wrong.
  enum Damage { case logit, classes, rankings, readings }

  static let provenance = Provenance(program: "test", options: "--option 1", seed: 3, threads: 1)
  static let vocabulary = ["UNK", "a", "<i>", "blue", "\"&bird'"]
  static let hostile = "</p><script>alert(\"x\")</script> & 'bird' \u{202E}drow\u{1B}[2J"

  let folder: String
  private let arePhotosAlone: Bool
  private let damage: Damage?
  private let embedding: JointEmbedding

  init(
    _ folder: String, _ matcher: Matcher = .words, arePhotosAlone: Bool = false, side: Int = 8, damage: Damage? = nil
  ) throws {
    var generator = SplitMix64(seed: 7)
    (self.folder, self.arePhotosAlone, self.damage) = (folder, arePhotosAlone, damage)
    embedding = JointEmbedding(
      configuration: .init(), channels: 4, words: (vocabulary: Self.vocabulary.count, embedding: 3, hidden: 4),
      dimensions: 4, using: &generator)
    try writeExamples(side: side)
    let examples = try Examples(readingFrom: path("examples"))
    try writeStage1(examples, using: &generator)
    let features = try writeFeatures(examples, using: &generator)
    try writeStage2(matcher, examples, features, using: &generator)
    try writeScores(examples, features)
  }

  func path(_ name: String) -> String { "\(folder)/\(name).h5" }
  var metrics: String { "\(folder)/metrics.json" }
  static let all = ["scores", "examples", "buffers", "stage1", "features", "stage2", "pairs"]

  func run(_ names: [String] = all) throws -> Run {
    try Run(names.map(path) + [metrics], pool: nil, for: "test")
  }

  private func writeExamples(side: Int) throws {
    let text = ExamplesConfiguration.Text(tokenizer: .deletePunctuation, maximumWords: 5, hasMarks: false)
    let writer = try ExamplesWriter(
      path: path("examples"), configuration: ExamplesConfiguration(text: text), provenance: Self.provenance, side: side)
    for photo in 0..<8 {
      let pixels = (0..<side * side * 3).map { UInt8(($0 * 7 + photo * 31) % 256) }
      try writer.append(
        photo: "\(photo)\(Self.hostile).jpg", identity: arePhotosAlone ? photo : photo / 2, split: .test, pixels: pixels
      )
      writer.append(sentence: "\(photo) \(Self.hostile)", photo: photo, words: [1, 2 + photo % 3, 4])
      writer.append(sentence: "again \(photo)", photo: photo, words: [0, 1 + photo % 4])
    }
    let identities = (0..<(arePhotosAlone ? 8 : 4)).map { "\($0)\(Self.hostile)" }
    try writer.finish(identities: identities, vocabulary: Self.vocabulary.map { ($0, 3) })
  }

  private func writeStage1(_ examples: Examples, using generator: inout SplitMix64) throws {
    try Model(
      parameters: embedding.parameters.byName,
      history: ["step": [10, 20, 30], "loss": [3, 2, 1.5], "top-1": [.nan, 40, 50]]
    ).write(
      Stage1Schema.self, to: path("stage1"),
      configuration: Stage1Configuration(network: embedding.configuration, trainSplits: [.train]),
      provenance: Self.provenance, lineage: Lineage(examples))
    let buffers = try BuffersWriter(
      path: path("buffers"), configuration: BuffersConfiguration(trainSplits: [.train]), provenance: Self.provenance,
      lineage: Lineage([examples.artifact, ArtifactReader(Stage1Schema.self, path: path("stage1"))]),
      examples: examples,
      dimensions: 4)
    func near(_ identity: Int, _ noise: Float) -> Tensor {
      var vector = Tensor(normal: noise, shape: [1, 4], using: &generator)
      vector.elements[identity % 4] += 1
      vector.scale(by: 1 / vector.rowNorms()[0])
      return vector
    }
    for photo in 0..<8 { try buffers.append(photos: near(examples.photoIdentities[photo], 0.4)) }
    for sentence in 0..<16 { try buffers.append(sentences: near(examples.identity(ofSentence: sentence), 0.6)) }
    try buffers.finish()
  }

  private func writeFeatures(_ examples: Examples, using generator: inout SplitMix64) throws -> Features {
    let features = try FeaturesWriter(
      path: path("features"), provenance: Self.provenance, lineage: Lineage(examples), views: ["center"], vector: 1,
      grids: [1, 2, 3, 3])
    for _ in 0..<8 { try features.append(vectors: [0], grids: (0..<18).map { _ in generator.nextFloat() }) }
    try features.finish()
    return try Features(readingFrom: path("features"))
  }

  private func writeStage2(
    _ matcher: Matcher, _ examples: Examples, _ features: Features, using generator: inout SplitMix64
  ) throws {
    let (stored, parameters) = tinyStage2(matcher, embedding, using: &generator)
    try Model(parameters: parameters, history: ["loss": [1, 0.5]]).write(
      Stage2Schema.self, to: path("stage2"),
      configuration: Stage2Configuration(matcher: stored, trainSplits: [.train]), provenance: Self.provenance,
      lineage: Lineage(examples, features))
  }

  private func writeScores(_ examples: Examples, _ features: Features) throws {
    let pool = examples.pool("test", of: [.test])!, buffers = try Buffers(readingFrom: path("buffers"))
    let embeddings = try buffers.embeddings(of: pool),
      stage2 = try ArtifactReader(Stage2Schema.self, path: path("stage2"))
    var pairs = PairTable(screening: pool, embeddings, k: 3)
    let writer = try PairsWriter(
      path: path("pairs"), provenance: Self.provenance, lineage: Lineage(buffers), nearest: 3)
    try writer.append(pairs, to: pool)
    try writer.finish()
    let scorer = try PairScorer(stage2, features, examples, views: 1) { _ in "" }
    pairs.scores = try scorer.scores(pairs, of: pool) { _ in }
    let given = [
      examples.artifact, features.artifact, buffers.artifact, stage2,
      try Pairs(readingFrom: path("pairs")).artifact, try ArtifactReader(Stage1Schema.self, path: path("stage1")),
    ]
    let lineage = try Lineage(given)
    let scores = try ScoresWriter(path: path("scores"), provenance: Self.provenance, lineage: lineage)
    var metrics = Metrics(
      tieRule: .pessimistic, trainedOn: ["train"], fusion: .init(weights: ["re-ranking": 0.5], chosenOn: "val"),
      pools: [:])
    metrics.judgedViews = 1
    metrics.search = ListFusion(weight: 0.5, deviation1: 0.5, deviation2: 2)
    metrics.madeFrom = lineage.byName
    metrics.pools["test"] =
      try arePhotosAlone
      ? captions(pool, embeddings, pairs, scores) : classes(pool, embeddings, pairs, scores, scorer)
    try scores.finish { digest in
      metrics.madeFrom?["scores.h5"] = digest
      return try metrics.json()
    }
  }

  private func classes(
    _ pool: Pool, _ embeddings: Embeddings, _ pairs: PairTable, _ scores: ScoresWriter, _ scorer: PairScorer
  ) throws -> Metrics.Pool {
    let first = StageOneScores(pool, embeddings, ties: .pessimistic),
      weights = FusionWeights(reranking: 0.5) { _ in 0.5 }
    var firstPhotos = firstPhotoPairs(
      rankings: first.rankings, sentenceClasses: first.reed.sentenceClasses, depth: 2, sample: 2
    ).withSimilarities(embeddings)
    firstPhotos.scores = try scorer.scores(firstPhotos, of: pool) { _ in }
    let second = StageTwoScores(first, screened: pairs, firstPhotos: firstPhotos, depth: 2)
    try scores.write(pool, classes: first.reed.classes.map { damage == .classes ? $0 + 90 : $0 })
    try scores.write(
      classRankings: damage == .rankings ? first.rankings.dropLast() : first.rankings, of: "stage1", in: pool)
    let readings = first.reed.scores
    try scores.write(
      classScores: damage == .readings ? readings.slicingRows(0..<2) : readings, of: "stage1", in: pool)
    try scores.write(
      classRankings: second.rankings(.screenedPairs, weight: 0.5), of: "screened-pairs-fused", in: pool)
    try scores.write(screenedLogits: damage == .logit ? [.nan] + pairs.scores.dropFirst() : pairs.scores, in: pool)
    var report = PoolReport(first)
    report.add(pairs, nearest: 3)
    report.add(second, weights)
    return report.metrics
  }

  private func captions(
    _ pool: Pool, _ embeddings: Embeddings, _ pairs: PairTable, _ scores: ScoresWriter
  ) throws -> Metrics.Pool {
    let lists = CaptionLists(pool, embeddings, pairs)
    let first = EmbeddingSimilarities(embeddings.photos, embeddings.sentences, name: "test")
    try scores.write(pool)
    try scores.write(screenedLogits: pairs.scores, in: pool)
    let rankings = [
      try CaptionRanking("stage 1", pool, first, folds: 1, ties: .pessimistic),
      try lists.ranking("stage 2, first 2", depth: 2, weight: 1, folds: 1, ties: .pessimistic),
      try lists.ranking("fused, first 2", depth: 2, weight: 0.5, folds: 1, ties: .pessimistic),
    ]
    return CaptionReport(pool, rankings).metrics
  }
}

/// What a stage2.h5 says of a small matcher of 3 channels, and its parameters.
private func tinyStage2(
  _ matcher: TinyRun.Matcher, _ stage1: JointEmbedding, using generator: inout SplitMix64
) -> (Stage2Configuration.Matcher, [String: Tensor]) {
  func fragments(_ attention: FragmentMatcher.Attention) -> (Stage2Configuration.Matcher, [String: Tensor]) {
    let model = FragmentMatcher(
      configuration: .init(attention: attention), channels: 3, vocabulary: TinyRun.vocabulary.count, embedding: 4,
      dimensions: 5, using: &generator)
    return (.fragments(model.configuration), model.parameters.byName)
  }
  switch matcher {
  case .coAttention:
    let model = CoAttention(
      configuration: .init(steps: 2), stage1: stage1.parameters, channels: 3, width: 5, using: &generator)
    return (model.stored, model.parameters.byName)
  case .words, .prior:
    var parameters = stage1.parameters.byName.filter { $0.key.hasPrefix("embedding") || $0.key.hasPrefix("lstm") }
    for (name, shape) in [
      ("cells.weights", [3, 6]), ("cells.bias", [6]), ("words.weights", [4, 6]), ("words.bias", [6]),
      ("confidence.weights", [1, 1]), ("confidence.bias", [1]),
    ] { parameters[name] = Tensor(normal: 1, shape: shape, using: &generator) }
    let prior = matcher == .prior ? Prior(gain: 3, offset: -1) : nil
    return (.words(.init(pooling: .mean, sharpness: 2, prior: prior)), parameters)
  case .stacked: return fragments(.stacked(.init(direction: .imageToText)))
  case .recurrent: return fragments(.recurrent([.init(direction: .textToImage, steps: 2)]))
  }
}
