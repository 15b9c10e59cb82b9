import Artifacts
import Attention
import Datasets
import Evaluation
import Foundation
import Matching
import Pools
import Results
import Tensor

/// A method's files in a folder, of untrained networks: six photos, two of each split, which are each described once.
struct TinyMethod {
  static let provenance = Provenance(program: "test", options: "", seed: 1, threads: 1)
  static let vocabulary = ["UNK", "a", "red", "blue", "bird"]
  static let photoEmbeddings = Tensor(
    shape: [6, 3], elements: [1, 0, 0, 0, 1, 0, 0, 0, 1, 0.6, 0.8, 0, 0, 0.6, 0.8, 1, 0, 0])

  let folder: String
  let embedding: JointEmbedding

  init(_ folder: String) throws {
    var generator = SplitMix64(seed: 5)
    self.folder = folder
    embedding = JointEmbedding(
      configuration: .init(), channels: 4, words: (vocabulary: Self.vocabulary.count, embedding: 3, hidden: 4),
      dimensions: 3, using: &generator)
    let text = ExamplesConfiguration.Text(tokenizer: .deletePunctuation, maximumWords: 5, hasMarks: false)
    let writer = try ExamplesWriter(
      path: path("examples"), configuration: ExamplesConfiguration(text: text), provenance: Self.provenance, side: 0)
    for photo in 0..<6 {
      try writer.append(photo: "\(photo).jpg", identity: photo / 2, split: Split.allCases[photo / 2], pixels: [])
      writer.append(sentence: "a bird", photo: photo, words: [1, 4])
    }
    try writer.finish(identities: ["x", "y", "z"], vocabulary: Self.vocabulary.map { ($0, 3) })
    let examples = try Examples(readingFrom: path("examples"))
    try writeStage1(of: examples)
    try writeStage2(of: examples, using: &generator)
  }

  func path(_ name: String) -> String { "\(folder)/\(name).h5" }
  func paths(_ names: String...) -> [String] { names.map(path) }

  private func writeStage1(of examples: Examples) throws {
    try Model(parameters: embedding.parameters.byName).write(
      Stage1Schema.self, to: path("stage1"),
      configuration: Stage1Configuration(network: embedding.configuration, trainSplits: [.train]),
      provenance: Self.provenance, lineage: Lineage(examples))
    let buffers = try BuffersWriter(
      path: path("buffers"), configuration: BuffersConfiguration(trainSplits: [.train]), provenance: Self.provenance,
      lineage: Lineage([examples.artifact, ArtifactReader(Stage1Schema.self, path: path("stage1"))]),
      examples: examples,
      dimensions: 3)
    try buffers.append(photos: Self.photoEmbeddings)
    try buffers.append(sentences: Tensor(shape: [6, 3]))
    try buffers.finish()
  }

  private func writeStage2(of examples: Examples, using generator: inout SplitMix64) throws {
    let features = try FeaturesWriter(
      path: path("features"), provenance: Self.provenance, lineage: Lineage(examples), views: ["center"], vector: 1,
      grids: [1, 2, 1, 3])
    for _ in 0..<6 { try features.append(vectors: [0], grids: (0..<6).map { _ in generator.nextFloat() }) }
    try features.finish()
    let matcher = FragmentMatcher(
      configuration: .init(attention: .stacked(.init(direction: .textToImage))), channels: 3,
      vocabulary: Self.vocabulary.count, embedding: 4, dimensions: 5, using: &generator)
    try Model(parameters: matcher.parameters.byName).write(
      Stage2Schema.self, to: path("stage2"),
      configuration: Stage2Configuration(matcher: .fragments(matcher.configuration), trainSplits: [.train]),
      provenance: Self.provenance, lineage: Lineage(examples, Features(readingFrom: path("features"))))
  }

  /// Writes a metrics.json of all these files.
  /// - Parameter weight: stage 2's in lists.
  /// - Returns: its path.
  func writeMetrics(weight: Double) throws -> String {
    let artifacts: [any Input] = [
      try Examples(readingFrom: path("examples")), try Features(readingFrom: path("features")),
      try Buffers(readingFrom: path("buffers")),
    ]
    let models = [
      try Model.read(Stage1Schema.self, from: path("stage1")).artifact,
      try Model.read(Stage2Schema.self, from: path("stage2")).artifact,
    ]
    var metrics = Metrics(
      tieRule: .pessimistic, fusion: .init(weights: [FusionWeights.reranking: weight], chosenOn: "val"), pools: [:])
    metrics.search = ListFusion(weight: weight, deviation1: 0.5, deviation2: 2)
    metrics.madeFrom = try Lineage(artifacts.map(\.artifact) + models).byName
    let place = "\(folder)/metrics.json"
    try Data(metrics.json().utf8).write(to: URL(fileURLWithPath: place))
    return place
  }
}
