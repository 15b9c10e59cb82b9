import Tensor

/// stage1.h5: the joint embedding. docs/artifacts.md has the table.
package enum Stage1Schema: ModelSchema { package static let kind = "stage1", version = 2, stage = "train-stage1" }
/// stage2.h5: the pair matcher. docs/artifacts.md has the table.
package enum Stage2Schema: ModelSchema { package static let kind = "stage2", version = 2, stage = "train-stage2" }

/// tuned1.h5: the joint embedding, and the CNN that was trained along with it. docs/artifacts.md has the table.
package enum Tuned1Schema: TunedSchema { package static let kind = "tuned1", version = 2, stage = "tune-stage1" }
/// tuned2.h5: the pair matcher, and the CNN that was trained along with it. docs/artifacts.md has the table.
package enum Tuned2Schema: TunedSchema { package static let kind = "tuned2", version = 2, stage = "tune-stage2" }

/// Both stages keep their parameters in the same way.
package protocol ModelSchema: Schema {}
extension ModelSchema {
  package static var parameters: Field { Field("parameters/{name}", .float32, nil) }
  package static var buffers: Field { Field("buffers/{name}", .float32, nil) }
  package static var history: Field { Field("history/{name}", .float32, ["epochs"]) }
  package static var fields: [Field] { [parameters, buffers, history] }
}

/// A model, and beside it all that a weights.h5 has.
package protocol TunedSchema: ModelSchema {}
extension TunedSchema {
  package static var mean: Field { WeightsSchema.mean }
  package static var factor: Field { WeightsSchema.factor }
  package static var cnn: Field { Field("cnn/{name}", .float32, nil) }
  package static var fields: [Field] { [parameters, buffers, history, mean, factor, cnn] }
}

/// What a training leaves behind.
package struct Model {
  package var parameters: [String: Tensor]
  /// Feature buffers of stage 1, [N, D]; none for stage 2.
  package var buffers: [String: Tensor]
  /// Loss, validation metric and the like, one value a line of the training's log.
  package var history: [String: [Float]]
  /// The CNN that was trained along.
  package var cnn: Weights?

  package init(
    parameters: [String: Tensor], buffers: [String: Tensor] = [:], history: [String: [Float]] = [:], cnn: Weights? = nil
  ) {
    (self.parameters, self.buffers, self.history, self.cnn) = (parameters, buffers, history, cnn)
  }

  /// - Parameter configuration: what the network is, such as Matching's `Stage1Configuration`.
  package func write<S: ModelSchema>(
    _ schema: S.Type, to path: String, configuration: some Encodable, provenance: Provenance, lineage: Lineage
  ) throws {
    let writer = try ArtifactWriter(schema, path: path, provenance: provenance, lineage: lineage)
    try writer.setConfiguration(configuration)
    for name in parameters.keys.sorted() { try writer.write(S.parameters.of(name), parameters[name]!) }
    for name in buffers.keys.sorted() { try writer.write(S.buffers.of(name), buffers[name]!) }
    for name in history.keys.sorted() { try writer.write(S.history.of(name), history[name]!) }
    precondition(
      (cnn != nil) == (schema is any TunedSchema.Type), "\(S.kind).h5 \(cnn == nil ? "without" : "with") a CNN")
    if let cnn, let schema = schema as? any TunedSchema.Type { try cnn.write(to: writer, parameters: schema.cnn) }
    try writer.finish()
  }

  /// Without the CNN, which `WeightsReader` reads.
  ///
  /// - Parameter schema: stage1.h5 or stage2.h5; the model of tuned1.h5 or tuned2.h5 is read as well.
  /// - Returns: the model, and its artifact for the configuration, and for the lineage of what is made with it.
  package static func read<S: ModelSchema>(_ schema: S.Type, from path: String) throws -> (
    model: Model, artifact: ArtifactReader
  ) {
    let kind = try? ArtifactReader.kind(of: path),
      tuned: [any TunedSchema.Type] = [Tuned1Schema.self, Tuned2Schema.self]
    let artifact = try ArtifactReader(
      tuned.first { $0.kind == kind && $0.kind.last == S.kind.last } ?? schema, path: path)
    return (try Model(artifact), artifact)
  }

  /// That of an artifact of stage 1 or 2, without the CNN.
  package init(_ artifact: ArtifactReader) throws {
    typealias S = Stage1Schema
    self.init(
      parameters: try artifact.tensors(S.parameters), buffers: try artifact.tensors(S.buffers),
      history: try artifact.tensors(S.history).mapValues(\.elements))
  }
}
