import Tensor

/// weights.h5: the parameters of a CNN. docs/artifacts.md has the table.
public enum WeightsSchema: Schema {
  public static let kind = "weights", version = 1, stage = "weights"
  public static let parameters = Field("parameters/{name}", .float32, nil)
  public static let fields = [parameters]
}

/// The parameters of a backbone, and where they come from.
public struct Weights {
  /// Such as `efficientnet-lite0`.
  public var backbone: String
  /// The published file's name and SHA-256, or empty for weights that were trained here.
  public var source: String, sourceDigest: String
  public var parameters: [String: Tensor]

  public init(backbone: String, source: String = "", sourceDigest: String = "", parameters: [String: Tensor]) {
    (self.backbone, self.source, self.sourceDigest, self.parameters) = (backbone, source, sourceDigest, parameters)
  }

  public func write(to path: String, provenance: Provenance, lineage: Lineage = Lineage()) throws {
    let writer = try ArtifactWriter(WeightsSchema.self, path: path, provenance: provenance, lineage: lineage)
    try writer.setAttribute("backbone", backbone)
    try writer.setAttribute("source", source)
    try writer.setAttribute("source-sha256", sourceDigest)
    for name in parameters.keys.sorted() { try writer.write(WeightsSchema.parameters.of(name), parameters[name]!) }
    try writer.finish()
  }

  /// - Returns: the weights, and their artifact for the lineage of what is made with them.
  public static func read(from path: String) throws -> (weights: Weights, artifact: ArtifactReader) {
    let artifact = try ArtifactReader(WeightsSchema.self, path: path)
    return (
      Weights(
        backbone: try artifact.text(ofAttribute: "backbone"), source: try artifact.text(ofAttribute: "source"),
        sourceDigest: try artifact.text(ofAttribute: "source-sha256"), parameters: try artifact.tensors(WeightsSchema.parameters)),
      artifact
    )
  }
}
