import Tensor

/// weights.h5: the parameters of a CNN. docs/artifacts.md has the table.
package enum WeightsSchema: Schema {
  package static let kind = "weights", version = 2, stage = "weights"
  package static let mean = Field("scaling/mean", .float32, [3]), factor = Field("scaling/factor", .float32, [3])
  package static let parameters = Field("parameters/{name}", .float32, nil)
  package static let fields = [mean, factor, parameters]
}
private typealias S = WeightsSchema

/// Writes a weights.h5 tensor by tensor, so that no more than one need be in memory.
package final class WeightsWriter {
  private let writer: ArtifactWriter

  /// - Parameters:
  ///   - backbone: such as `efficientnet-lite0`.
  ///   - mean, factor: what the network is given of red, green and blue x of 0…255: (x − mean) · factor.
  ///   - source, sourceDigest: the published file's name and SHA-256, or empty for weights that were trained here.
  package init(
    path: String, provenance: Provenance, lineage: Lineage = Lineage(), backbone: String, mean: [Float],
    factor: [Float], source: String = "",
    sourceDigest: String = ""
  ) throws {
    writer = try ArtifactWriter(S.self, path: path, provenance: provenance, lineage: lineage)
    try writer.writeCNN(backbone: backbone, mean: mean, factor: factor, source: source, sourceDigest: sourceDigest)
  }

  package func write(_ name: String, _ tensor: Tensor) throws { try writer.write(S.parameters.of(name), tensor) }

  package func finish() throws { try writer.finish() }
}

extension ArtifactWriter {
  /// All of a CNN but its tensors.
  fileprivate func writeCNN(backbone: String, mean: [Float], factor: [Float], source: String, sourceDigest: String)
    throws
  {
    try setAttribute("backbone", backbone)
    try setAttribute("source", source)
    try setAttribute("source-sha256", sourceDigest)
    try write(S.mean, mean)
    try write(S.factor, factor)
  }
}

/// A weights.h5 that is open, or the CNN of a tuned1.h5 or tuned2.h5: tensors are read one by one, when they are asked
/// for.
package final class WeightsReader: Input {
  package let artifact: ArtifactReader
  /// Such as `efficientnet-lite0`.
  package let backbone: String
  /// The network is given (x − mean) · factor of red, green and blue x of 0…255.
  package let mean, factor: [Float]
  /// The published file's name and SHA-256, or empty for weights that were trained here.
  package let source: String, sourceDigest: String
  /// Of all tensors, sorted.
  package let names: [String]
  /// Where the tensors lie.
  private let parameters: Field

  package init(readingFrom path: String) throws {
    let kind = try? ArtifactReader.kind(of: path),
      tuned: [any TunedSchema.Type] = [Tuned1Schema.self, Tuned2Schema.self]
    if let schema = tuned.first(where: { $0.kind == kind }) {
      (artifact, parameters) = (try ArtifactReader(schema, path: path), schema.cnn)
    } else {
      (artifact, parameters) = (try ArtifactReader(S.self, path: path), S.parameters)
    }
    backbone = try artifact.text(ofAttribute: "backbone")
    source = try artifact.text(ofAttribute: "source")
    sourceDigest = try artifact.text(ofAttribute: "source-sha256")
    (mean, factor) = (try artifact.read(S.mean), try artifact.read(S.factor))
    names = try artifact.names(parameters)
  }

  /// Without reading the elements. Throws when there is no such tensor.
  package func shape(of name: String) throws -> [Int] { try artifact.dataset(parameters.of(name)).shape }

  /// Throws when there is no such tensor, or it cannot be read.
  package func tensor(named name: String) throws -> Tensor { try artifact.tensor(parameters.of(name)) }
}

/// All parameters of a small backbone at once, and where they come from.
package struct Weights {
  package var backbone: String
  /// As `WeightsReader` has them.
  package var mean: [Float], factor: [Float]
  package var source: String, sourceDigest: String
  package var parameters: [String: Tensor]

  package init(
    backbone: String, mean: [Float], factor: [Float], source: String = "", sourceDigest: String = "",
    parameters: [String: Tensor]
  ) {
    (self.backbone, self.mean, self.factor) = (backbone, mean, factor)
    (self.source, self.sourceDigest, self.parameters) = (source, sourceDigest, parameters)
  }

  package func write(to path: String, provenance: Provenance, lineage: Lineage = Lineage()) throws {
    let writer = try WeightsWriter(
      path: path, provenance: provenance, lineage: lineage, backbone: backbone, mean: mean, factor: factor,
      source: source,
      sourceDigest: sourceDigest)
    for name in parameters.keys.sorted() { try writer.write(name, parameters[name]!) }
    try writer.finish()
  }

  /// Writes them beside what else an artifact has.
  func write(to writer: ArtifactWriter, parameters field: Field) throws {
    try writer.writeCNN(backbone: backbone, mean: mean, factor: factor, source: source, sourceDigest: sourceDigest)
    for name in parameters.keys.sorted() { try writer.write(field.of(name), parameters[name]!) }
  }

  /// - Returns: the weights, and their artifact for the lineage of what is made with them.
  package static func read(from path: String) throws -> (weights: Weights, artifact: ArtifactReader) {
    let reader = try WeightsReader(readingFrom: path)
    let parameters = try Dictionary(uniqueKeysWithValues: reader.names.map { ($0, try reader.tensor(named: $0)) })
    return (
      Weights(
        backbone: reader.backbone, mean: reader.mean, factor: reader.factor, source: reader.source,
        sourceDigest: reader.sourceDigest,
        parameters: parameters),
      reader.artifact
    )
  }
}
