import Artifacts
import Attention
import Backbones
import Datasets
import Evaluation
import Foundation
import Indexing
import Matching
import Tensor

/// A pack.h5 of untrained networks: the small CNN, a joint space of three dimensions, and a matcher.
package struct TinyPack {
  package static let provenance = Provenance(program: "test", options: "", seed: 1, threads: 1)
  package static let vocabulary = ["UNK", "a", "red", "blue", "bird"]
  package let path: String

  /// - Parameters:
  ///   - folder: where the pack and the weights of its CNN are written.
  ///   - seed: another gives other networks.
  ///   - change: changes what the configuration says.
  package init(
    _ folder: String, seed: UInt64 = 5, hasStage2: Bool = true, cohort: Tensor? = nil,
    change: (inout PackConfiguration) -> Void = { _ in }
  ) throws {
    var generator = SplitMix64(seed: seed)
    path = "\(folder)/pack.h5"
    let architecture = Architecture.smallCNN, weights = "\(folder)/weights.h5"
    let parameters = architecture.tensors.map { name, shape in
      let isVariance = name.hasSuffix("running_var")
      let tensor = Tensor(uniform: 0.3, shape: shape, using: &generator)
      return (name, isVariance ? Tensor(shape: shape, elements: tensor.elements.map { 1 + abs($0) }) : tensor)
    }
    try Weights(
      Backbone("small-cnn", mean: architecture.scaling.mean, factor: architecture.scaling.factor),
      parameters: Dictionary(uniqueKeysWithValues: parameters)
    ).write(to: weights, provenance: Self.provenance, lineage: Lineage())
    let cnn = try WeightsReader(readingFrom: weights)
    let stage1 = JointEmbedding(
      configuration: .init(), channels: 256, words: (vocabulary: Self.vocabulary.count, embedding: 3, hidden: 4),
      dimensions: 3, using: &generator)
    let matcher = FragmentMatcher(
      configuration: .init(attention: .stacked(.init(direction: .textToImage))), channels: 256,
      vocabulary: Self.vocabulary.count, embedding: 4, dimensions: 5, using: &generator)
    var configuration = PackConfiguration(
      photos: .init(
        fitting: PhotoFitting(fit: .crop, side: 192, exifOrientation: .apply), views: ["center", "center-flipped"],
        embeddedViews: 1, judgedViews: 2, cohortTemperature: cohort == nil ? nil : 0.1,
        madeFrom: ["weights.h5": cnn.artifact.digest, "stage1.h5": "\(seed)"]),
      text: .init(tokenizer: .deletePunctuation, maximumWords: 5, hasMarks: false),
      stage1: Stage1Configuration(network: stage1.configuration, trainSplits: [.train]),
      stage2: hasStage2
        ? Stage2Configuration(matcher: .fragments(matcher.configuration), trainSplits: [.train]) : nil,
      fusion: ListFusion(weight: 0.5, deviation1: 0.5, deviation2: 2))
    change(&configuration)
    try Pack.write(
      to: path, configuration: configuration, vocabulary: Self.vocabulary, cnn: cnn,
      stage1: Model(parameters: stage1.parameters.byName),
      stage2: hasStage2 ? Model(parameters: matcher.parameters.byName) : nil, cohort: cohort,
      provenance: Self.provenance, lineage: Lineage(cnn))
  }

  package func networks() throws -> PackedNetworks { try PackedNetworks(readingFrom: path) }

  /// Writes a photo, and the folders above it.
  /// - Parameter number: of the photo; each looks like no other.
  package static func writePhoto(_ number: Int, to path: String) throws {
    let url = URL(fileURLWithPath: path)
    try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(TinyPhoto(number).png).write(to: url)
  }

  /// Brings `index.h5` beside the pack up to date with the folder `photos` there.
  @discardableResult
  package func index(
    _ photos: String, to output: String, grids: GridCoding = .int8, anew: Bool = false,
    provenance: Provenance = provenance
  ) throws -> IndexUpdate.Report {
    var update = try IndexUpdate(
      networks(), of: .init(photos), grids: grids, output: output, provenance: provenance, anew: anew)
    return try update.run()
  }
}
