import Tensor

/// stage1.h5: the joint embedding. docs/artifacts.md has the table.
public enum Stage1Schema: ModelSchema { public static let kind = "stage1", version = 1, stage = "train-stage1" }
/// stage2.h5: the pair matcher. docs/artifacts.md has the table.
public enum Stage2Schema: ModelSchema { public static let kind = "stage2", version = 1, stage = "train-stage2" }

/// tuned1.h5: the joint embedding, and the CNN that was trained along with it. docs/artifacts.md has the table.
public enum Tuned1Schema: TunedSchema { public static let kind = "tuned1", version = 1, stage = "tune-stage1" }
/// tuned2.h5: the pair matcher, and the CNN that was trained along with it. docs/artifacts.md has the table.
public enum Tuned2Schema: TunedSchema { public static let kind = "tuned2", version = 1, stage = "tune-stage2" }

/// Both stages keep their parameters in the same way.
public protocol ModelSchema: Schema {}
extension ModelSchema {
  public static var parameters: Field { Field("parameters/{name}", .float32, nil) }
  public static var buffers: Field { Field("buffers/{name}", .float32, nil) }
  public static var history: Field { Field("history/{name}", .float32, ["epochs"]) }
  public static var fields: [Field] { [parameters, buffers, history] }
}

/// A model, and beside it all that a weights.h5 has.
public protocol TunedSchema: ModelSchema {}
extension TunedSchema {
  public static var mean: Field { WeightsSchema.mean }
  public static var factor: Field { WeightsSchema.factor }
  public static var cnn: Field { Field("cnn/{name}", .float32, nil) }
  public static var fields: [Field] { [parameters, buffers, history, mean, factor, cnn] }
}

/// What a training leaves behind.
public struct Model {
  public var parameters: [String: Tensor]
  /// Feature buffers of stage 1, [N, D]; none for stage 2.
  public var buffers: [String: Tensor]
  /// Loss, validation metric and the like, one value a line of the training's log.
  public var history: [String: [Float]]
  /// The CNN that was trained along.
  public var cnn: Weights?

  public init(parameters: [String: Tensor], buffers: [String: Tensor] = [:], history: [String: [Float]] = [:], cnn: Weights? = nil) {
    (self.parameters, self.buffers, self.history, self.cnn) = (parameters, buffers, history, cnn)
  }

  public func write<S: ModelSchema>(_ schema: S.Type, to path: String, provenance: Provenance, lineage: Lineage) throws {
    let writer = try ArtifactWriter(schema, path: path, provenance: provenance, lineage: lineage)
    for name in parameters.keys.sorted() { try writer.write(S.parameters.of(name), parameters[name]!) }
    for name in buffers.keys.sorted() { try writer.write(S.buffers.of(name), buffers[name]!) }
    for name in history.keys.sorted() { try writer.write(S.history.of(name), history[name]!) }
    precondition((cnn != nil) == (schema is any TunedSchema.Type), "\(S.kind).h5 \(cnn == nil ? "without" : "with") a CNN")
    if let cnn, let schema = schema as? any TunedSchema.Type { try cnn.write(to: writer, parameters: schema.cnn) }
    try writer.finish()
  }

  /// Without the CNN, which `WeightsReader` reads.
  ///
  /// - Parameter schema: stage1.h5 or stage2.h5; the model of tuned1.h5 or tuned2.h5 is read as well.
  /// - Returns: the model, and its artifact for the lineage of what is made with it. Its provenance tells the options it was trained with.
  public static func read<S: ModelSchema>(_ schema: S.Type, from path: String) throws -> (model: Model, artifact: ArtifactReader) {
    let kind = try? ArtifactReader.kind(of: path), tuned: [any TunedSchema.Type] = [Tuned1Schema.self, Tuned2Schema.self]
    let artifact = try ArtifactReader(tuned.first { $0.kind == kind && $0.kind.last == S.kind.last } ?? schema, path: path)
    let history = try artifact.tensors(S.history).mapValues(\.elements)
    return (Model(parameters: try artifact.tensors(S.parameters), buffers: try artifact.tensors(S.buffers), history: history), artifact)
  }
}
