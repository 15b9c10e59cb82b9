import Tensor

/// weights.h5: the parameters of a CNN. docs/artifacts.md has the table.
package enum WeightsSchema: Schema {
  package static let kind = "weights", version = 2, stage = "weights"
  package static let mean = Field("scaling/mean", .float32, ["3"]), factor = Field("scaling/factor", .float32, ["3"])
  package static let parameters = Field("parameters/{name}", .float32, nil)
  package static let fields = [mean, factor, parameters]
  package static var substitutes: [any Schema.Type] { [Tuned1Schema.self, Tuned2Schema.self] }
}
private typealias S = WeightsSchema

/// What is known of a CNN besides its parameters.
package struct Backbone: Equatable {
  /// Such as `efficientnet-lite0`.
  package let name: String
  /// The network is given (x − mean) · factor of red, green and blue x of 0…255.
  package let mean: [Float], factor: [Float]
  /// The published file's name and SHA-256, or empty for weights that were trained here.
  package let source: String, sourceDigest: String

  package init(_ name: String, mean: [Float], factor: [Float], source: String = "", sourceDigest: String = "") {
    (self.name, self.mean, self.factor) = (name, mean, factor)
    (self.source, self.sourceDigest) = (source, sourceDigest)
  }

  fileprivate init(_ artifact: ArtifactReader) throws {
    self.init(
      try artifact.text(ofAttribute: "backbone"), mean: try artifact.read(S.mean), factor: try artifact.read(S.factor),
      source: try artifact.text(ofAttribute: "source"), sourceDigest: try artifact.text(ofAttribute: "source-sha256"))
    try artifact.require(allFinite: mean, S.mean)
    try artifact.require(allFinite: factor, S.factor)
    try artifact.require(!factor.contains(0), "\(S.factor.name) has a 0, so that every photo looks alike")
  }

  func write(to writer: ArtifactWriter) throws {
    try writer.setAttribute("backbone", name)
    try writer.setAttribute("source", source)
    try writer.setAttribute("source-sha256", sourceDigest)
    try writer.write(S.mean, mean)
    try writer.write(S.factor, factor)
  }
}

/// Writes a weights.h5 tensor by tensor, so that no more than one need be in memory.
package final class WeightsWriter {
  private let writer: ArtifactWriter

  package init(path: String, backbone: Backbone, provenance: Provenance) throws {
    writer = try ArtifactWriter(S.self, path: path, provenance: provenance, lineage: Lineage())
    try backbone.write(to: writer)
  }

  /// - Parameter checkpoint: Is called between two pieces. It throws where the program shall end.
  package func write(_ name: String, _ tensor: Tensor, checkpoint: () throws -> Void = {}) throws {
    try writer.write(S.parameters.of(name), tensor.elements, shape: tensor.shape, checkpoint: checkpoint)
  }
  package func finish() throws { try writer.finish() }
}

/// A weights.h5, or the CNN of a tuned1.h5, tuned2.h5 or pack.h5: tensors are read one by one, when they are asked for.
package final class WeightsReader: Input {
  package typealias S = WeightsSchema
  package let artifact: ArtifactReader
  package let backbone: Backbone
  /// Of all tensors, sorted.
  package let names: [String]
  /// Where the tensors lie.
  private let parameters: Field

  package init(_ artifact: ArtifactReader) throws {
    self.artifact = artifact
    backbone = try Backbone(artifact)
    parameters = (artifact.schema as? any CNNSchema.Type)?.cnn ?? S.parameters
    names = try artifact.names(parameters)
    try artifact.check(names.map(parameters.of))
  }

  /// - Throws: `ArtifactError` when there is no such tensor, or it cannot be read, or has a number that is not finite.
  package func tensor(named name: String) throws -> Tensor {
    let field = parameters.of(name), tensor = try artifact.tensor(field)
    try artifact.require(allFinite: tensor.elements, field)
    return tensor
  }
}

/// All parameters of a small backbone at once.
package struct Weights {
  package let backbone: Backbone
  package let parameters: [String: Tensor]

  package init(_ backbone: Backbone, parameters: [String: Tensor]) {
    (self.backbone, self.parameters) = (backbone, parameters)
  }

  package func write(to path: String, provenance: Provenance, lineage: Lineage) throws {
    let writer = try ArtifactWriter(S.self, path: path, provenance: provenance, lineage: lineage)
    try write(to: writer, as: S.parameters)
    try writer.finish()
  }

  /// Writes them beside what else an artifact has.
  func write(to writer: ArtifactWriter, as pattern: Field) throws {
    try backbone.write(to: writer)
    try writer.write(pattern, parameters)
  }
}
