import Tensor

/// stage1.h5: the joint embedding. docs/artifacts.md has the table.
public enum Stage1Schema: ModelSchema { public static let kind = "stage1", version = 1, stage = "train-stage1" }
/// stage2.h5: the pair matcher. docs/artifacts.md has the table.
public enum Stage2Schema: ModelSchema { public static let kind = "stage2", version = 1, stage = "train-stage2" }

/// Both stages keep their parameters in the same way.
public protocol ModelSchema: Schema {}
extension ModelSchema {
  public static var parameters: Field { Field("parameters/{name}", .float32, nil) }
  public static var buffers: Field { Field("buffers/{name}", .float32, nil) }
  public static var history: Field { Field("history/{name}", .float32, ["epochs"]) }
  public static var fields: [Field] { [parameters, buffers, history] }
}

/// What a training leaves behind.
public struct Model {
  public var parameters: [String: Tensor]
  /// Feature buffers of stage 1, [N, D]; none for stage 2.
  public var buffers: [String: Tensor]
  /// Loss, validation metric and the like, one value a line of the training's log.
  public var history: [String: [Float]]

  public init(parameters: [String: Tensor], buffers: [String: Tensor] = [:], history: [String: [Float]] = [:]) {
    (self.parameters, self.buffers, self.history) = (parameters, buffers, history)
  }

  public func write<S: ModelSchema>(_ schema: S.Type, to path: String, provenance: Provenance, lineage: Lineage) throws {
    let writer = try ArtifactWriter(schema, path: path, provenance: provenance, lineage: lineage)
    for name in parameters.keys.sorted() { try writer.write(S.parameters.of(name), parameters[name]!) }
    for name in buffers.keys.sorted() { try writer.write(S.buffers.of(name), buffers[name]!) }
    for name in history.keys.sorted() { try writer.write(S.history.of(name), history[name]!) }
    try writer.finish()
  }

  /// - Returns: the model, and its artifact for the lineage of what is made with it. Its provenance tells the options it was trained with.
  public static func read<S: ModelSchema>(_ schema: S.Type, from path: String) throws -> (model: Model, artifact: ArtifactReader) {
    let artifact = try ArtifactReader(schema, path: path)
    let history = try artifact.tensors(S.history).mapValues(\.elements)
    return (Model(parameters: try artifact.tensors(S.parameters), buffers: try artifact.tensors(S.buffers), history: history), artifact)
  }
}
