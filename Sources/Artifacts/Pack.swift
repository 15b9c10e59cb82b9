import HDF5
import Tensor

/// pack.h5: all networks that a search needs, without the data that they learned from. docs/artifacts.md has the table.
package enum PackSchema: CNNSchema {
  package static let kind = "pack", version = 2, stage = "pack"
  package static let vocabulary = ExamplesSchema.vocabulary
  package static let stage1 = Field("stage1/{name}", .float32, nil)
  package static let stage2 = Field("stage2/{name}", .float32, nil)
  package static let cnn = Field("cnn/{name}", .float32, nil)
  package static let cohort = Field("cohort/sentences", .float32, ["K", "D"], isOptional: true)
  package static let fields = [vocabulary, WeightsSchema.mean, WeightsSchema.factor, cnn, stage1, stage2, cohort]
}

/// The content of a pack.h5, but for its CNN, which `WeightsReader` reads.
package struct Pack: Input {
  package typealias S = PackSchema
  package let artifact: ArtifactReader
  /// By word id; word 0 is the unknown word.
  package let vocabulary: [String]
  /// Without parameters where there is no stage 2.
  package let stage1: Model, stage2: Model
  /// The mean sentences [K, D] of the training identities, where embeddings have a cohort.
  package let cohort: Tensor?

  package init(_ artifact: ArtifactReader) throws {
    self.artifact = artifact
    vocabulary = try artifact.distinctStrings(S.vocabulary)
    try artifact.require(!vocabulary.isEmpty, "\(S.vocabulary.name) is empty, without the unknown word")
    func model(_ pattern: Field) throws -> Model {
      let tensors = try artifact.tensors(pattern)
      for (name, tensor) in tensors { try artifact.require(allFinite: tensor.elements, pattern.of(name)) }
      return Model(parameters: tensors)
    }
    (stage1, stage2) = (try model(S.stage1), try model(S.stage2))
    cohort = artifact.has(S.cohort) ? try artifact.tensor(S.cohort) : nil
    if let cohort { try artifact.require(allFinite: cohort.elements, S.cohort) }
  }

  /// Writes a pack.h5.
  /// - Parameters:
  ///   - configuration: Indexing's `PackConfiguration`.
  ///   - cohort: nil where embeddings have none.
  package static func write(
    to path: String, configuration: some Encodable, vocabulary: [String], cnn: WeightsReader, stage1: Model,
    stage2: Model?, cohort: Tensor?, provenance: Provenance, lineage: Lineage
  ) throws {
    let writer = try ArtifactWriter(S.self, path: path, provenance: provenance, lineage: lineage)
    try writer.setConfiguration(configuration)
    try cnn.backbone.write(to: writer)
    try writer.write(S.vocabulary, vocabulary)
    for name in cnn.names { try writer.write(S.cnn.of(name), try cnn.tensor(named: name)) }
    try writer.write(S.stage1, stage1.parameters)
    try writer.write(S.stage2, stage2?.parameters ?? [:])
    if let cohort { try writer.write(S.cohort, cohort) }
    try writer.finish()
  }
}
