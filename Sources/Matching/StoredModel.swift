import Artifacts
import Autodiff
import Tensor

extension JointEmbedding {
  /// The network that train-stage1 stored. Throws where the artifact lacks what it needs.
  public init(_ model: Model, _ artifact: ArtifactReader) throws {
    let pooling = artifact.provenance.option("pooling").flatMap(Pooling.init(rawValue:))
    guard let pooling else { throw ArtifactError("\(artifact.path): does not say its --pooling: run make redo-train-stage1") }
    // A file that does not say it is from before there was a choice.
    guard let encoder = Encoder(rawValue: artifact.provenance.option("encoder") ?? Encoder.lstm.rawValue) else {
      throw ArtifactError("\(artifact.path): its --encoder is unknown: run make redo-train-stage1")
    }
    var configuration = Configuration(encoder: encoder, pooling: pooling)
    var names = ["embedding", "photo.projection", "photo.bias"]
    switch encoder {
    case .lstm:
      configuration.isBidirectional = model.parameters["sentence.backward-projection"] != nil
      names += ["lstm.input", "lstm.recurrent", "lstm.bias", "sentence.projection", "sentence.bias"]
      if configuration.isBidirectional { names += ["lstm-backward.input", "lstm-backward.recurrent", "lstm-backward.bias", "sentence.backward-projection"] }
    case .gru:
      configuration.isBidirectional = model.parameters["gru-backward.input"] != nil
      for gru in configuration.isBidirectional ? ["gru", "gru-backward"] : ["gru"] {
        names += ["input", "bias", "recurrent", "recurrent-bias"].map { "\(gru).\($0)" }
      }
    }
    self.init(configuration: configuration, parameters: try Parameters(model, names, artifact))
  }
}

extension CoAttention {
  /// The matcher that train-stage2 stored. Throws where the artifact lacks what it needs.
  public init(_ model: Model, _ artifact: ArtifactReader) throws {
    guard let steps = artifact.provenance.option("decoder-steps").flatMap({ Int($0) }) else {
      throw ArtifactError("\(artifact.path): does not say its --decoder-steps: run make redo-train-stage2")
    }
    // A file that does not say it is from before there was a choice.
    guard let attention = Attention(rawValue: artifact.provenance.option("attention") ?? Attention.spatialSemantic.rawValue) else {
      throw ArtifactError("\(artifact.path): its --attention is unknown: run make redo-train-stage2")
    }
    self.init(
      configuration: Configuration(attention: attention, steps: steps),
      parameters: try Parameters(model, Array(model.parameters.keys).sorted(), artifact))
  }
}

extension Parameters {
  /// The named tensors of a stored model.
  init(_ model: Model, _ names: [String], _ artifact: ArtifactReader) throws {
    self.init()
    for name in names {
      guard let tensor = model.parameters[name] else { throw ArtifactError("\(artifact.path): has no parameters/\(name): run make redo-\(artifact.stage)") }
      self[name] = tensor
    }
  }

  /// For an artifact, which sorts by name.
  public var byName: [String: Tensor] { Dictionary(uniqueKeysWithValues: names.map { ($0, self[$0]) }) }
}
