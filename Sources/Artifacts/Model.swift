import Tensor

/// stage1.h5: the joint embedding. docs/artifacts.md has the table.
package enum Stage1Schema: ModelSchema {
  package static let kind = "stage1", version = 2, stage = "train-stage1"
  package static var substitutes: [any Schema.Type] { [Tuned1Schema.self] }
}

/// stage2.h5: the pair matcher. docs/artifacts.md has the table.
package enum Stage2Schema: ModelSchema {
  package static let kind = "stage2", version = 2, stage = "train-stage2"
  package static var substitutes: [any Schema.Type] { [Tuned2Schema.self] }
}

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

/// What has all that a weights.h5 has, with the tensors in a place of their own.
package protocol CNNSchema: Schema { static var cnn: Field { get } }

/// A model, and the CNN that was trained along with it.
package protocol TunedSchema: ModelSchema, CNNSchema {}
extension TunedSchema {
  package static var cnn: Field { Field("cnn/{name}", .float32, nil) }
  package static var fields: [Field] { [parameters, buffers, history, WeightsSchema.mean, WeightsSchema.factor, cnn] }
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

  /// The model of an artifact of stage 1 or 2, without the CNN, which `WeightsReader` reads.
  package init(_ artifact: ArtifactReader) throws {
    typealias S = Stage1Schema
    self.init(
      parameters: try artifact.tensors(S.parameters), buffers: try artifact.tensors(S.buffers),
      history: try artifact.tensors(S.history).mapValues(\.elements))
    for (tensors, pattern) in [(parameters, S.parameters), (buffers, S.buffers)] {
      for (name, tensor) in tensors { try artifact.require(allFinite: tensor.elements, pattern.of(name)) }
    }
  }

  /// - Parameter schema: stage1.h5 or stage2.h5; the model of tuned1.h5 or tuned2.h5 is read as well.
  /// - Returns: the model, and its artifact for the configuration, and for the lineage of what is made with it.
  package static func read(_ schema: (some ModelSchema).Type, from path: String) throws -> (
    model: Model, artifact: ArtifactReader
  ) {
    let artifact = try ArtifactReader(schema, path: path)
    return (try Model(artifact), artifact)
  }

  /// - Parameters:
  ///   - name: the kind and a number, such as `stage1-fold1`, where there are several of a kind.
  ///   - configuration: what the network is, such as Matching's `Stage1Configuration`.
  package func write<S: ModelSchema>(
    _ schema: S.Type, to path: String, name: String? = nil, configuration: some Encodable, provenance: Provenance,
    lineage: Lineage
  ) throws {
    let tuned = schema as? any TunedSchema.Type
    precondition((cnn != nil) == (tuned != nil), "\(S.kind).h5 \(cnn == nil ? "without" : "with") a CNN")
    let writer = try ArtifactWriter(schema, path: path, name: name, provenance: provenance, lineage: lineage)
    try writer.setConfiguration(configuration)
    try writer.write(S.parameters, parameters)
    try writer.write(S.buffers, buffers)
    for name in history.keys.sorted() { try writer.write(S.history.of(name), history[name]!) }
    if let cnn, let tuned { try cnn.write(to: writer, as: tuned.cnn) }
    try writer.finish()
  }
}
