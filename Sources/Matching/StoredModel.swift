import Artifacts
import Autodiff
import Tensor

extension JointEmbedding {
  /// The network that train-stage1 stored. Throws where the artifact lacks what it needs.
  public init(_ model: Model, _ artifact: ArtifactReader) throws {
    let pooling = artifact.provenance.option("pooling").flatMap(Pooling.init(rawValue:))
    guard let pooling else { throw ArtifactError("\(artifact.path): does not say its --pooling: run make redo-train-stage1") }
    let isBidirectional = model.parameters["sentence.backward-projection"] != nil
    var names = [
      "embedding", "lstm.input", "lstm.recurrent", "lstm.bias", "photo.projection", "photo.bias", "sentence.projection", "sentence.bias",
    ]
    if isBidirectional { names += ["lstm-backward.input", "lstm-backward.recurrent", "lstm-backward.bias", "sentence.backward-projection"] }
    self.init(configuration: Configuration(pooling: pooling, isBidirectional: isBidirectional), parameters: try Parameters(model, names, artifact))
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

extension FragmentMatcher {
  /// The matcher that train-fragments stored, or import-matcher. Throws where the artifact lacks what it needs.
  public init(_ model: Model, _ artifact: ArtifactReader) throws {
    func option<Value>(_ name: String, _ read: (String) -> Value?) throws -> Value {
      guard let value = artifact.provenance.option(name).flatMap(read) else {
        throw ArtifactError("\(artifact.path): does not say its --\(name), or one that is unknown: run make redo-train-stage2")
      }
      return value
    }
    let attention = StackedCrossAttention.Configuration(
      direction: try option("direction", StackedCrossAttention.Direction.init(rawValue:)),
      normalization: try option("first-norm", StackedCrossAttention.Normalization.init(rawValue:)),
      aggregation: try option("aggregation", StackedCrossAttention.Aggregation.init(rawValue:)),
      smoothing: try option("smoothing") { Float($0) }, sharpness: try option("sharpness") { Float($0) })
    for name in ["regions.projection", "regions.bias", "embedding", "gru.input", "gru.bias", "gru.recurrent", "gru.recurrent-bias"]
    where model.parameters[name] == nil {
      throw ArtifactError("\(artifact.path): has no parameters/\(name): run make redo-\(artifact.stage)")
    }
    self.init(configuration: Configuration(attention: attention), parameters: try Parameters(model, Array(model.parameters.keys).sorted(), artifact))
  }
}

/// The network of a stage2.h5, whichever it is. Throws where the artifact lacks what it needs.
public func pairMatcher(_ model: Model, _ artifact: ArtifactReader) throws -> any PairMatcher {
  artifact.provenance.option("matcher") == nil ? try CoAttention(model, artifact) : try FragmentMatcher(model, artifact)
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
