import Attention
import Recurrent
import Artifacts
import Autodiff
import Tensor

extension JointEmbedding {
  /// The network that train-stage1 stored. Throws where the artifact lacks what it needs.
  package init(_ model: Model, _ artifact: ArtifactReader) throws {
    let pooling = artifact.provenance.option("pooling").flatMap(Pooling.init(rawValue:))
    guard let pooling else {
      throw ArtifactError("\(artifact.path): does not say its --pooling: run make redo-train-stage1")
    }
    // A file that does not say it is from before there was a choice.
    guard let encoder = Encoder(rawValue: artifact.provenance.option("encoder") ?? Encoder.lstm.rawValue) else {
      throw ArtifactError("\(artifact.path): its --encoder is unknown: run make redo-train-stage1")
    }
    var configuration = Configuration(encoder: encoder, pooling: pooling)
    let backward = encoder == .lstm ? Self.backwardProjection : GRUEncoder.backward.input.weights
    configuration.isBidirectional = model.parameters[backward] != nil
    self.init(
      configuration: configuration, parameters: try Parameters(model, Self.names(configuration), artifact))
  }
}

extension CoAttention {
  /// The matcher that train-stage2 stored. Throws where the artifact lacks what it needs.
  package init(_ model: Model, _ artifact: ArtifactReader) throws {
    guard let steps = artifact.provenance.option("decoder-steps").flatMap({ Int($0) }) else {
      throw ArtifactError("\(artifact.path): does not say its --decoder-steps: run make redo-train-stage2")
    }
    // A file that does not say it is from before there was a choice.
    guard
      let attention = Attention(rawValue: artifact.provenance.option("attention") ?? Attention.spatialSemantic.rawValue)
    else {
      throw ArtifactError("\(artifact.path): its --attention is unknown: run make redo-train-stage2")
    }
    self.init(
      configuration: Configuration(attention: attention, steps: steps),
      parameters: try Parameters(model, Array(model.parameters.keys).sorted(), artifact))
  }
}

extension FragmentMatcher {
  /// The matcher that train-fragments stored, or import-matcher. Throws where the artifact lacks what it needs.
  package init(_ model: Model, _ artifact: ArtifactReader) throws {
    func option<Value>(_ name: String, _ read: (String) -> Value?) throws -> Value {
      guard let value = artifact.provenance.option(name).flatMap(read) else {
        throw ArtifactError(
          "\(artifact.path): does not say its --\(name), or one that is unknown: run make redo-train-stage2")
      }
      return value
    }
    let directions = try option("direction", Self.directions),
      smoothings = try option("smoothing") { Self.smoothings($0, of: directions) }
    let attention: Attention
    switch try option("matcher", { $0 }) {
    case "recurrent-attention":
      let steps: Int = try option("attention-steps") { Int($0) }
      let normalizesMemory =
        // import-matcher's
        artifact.provenance.isSet("normalized-memory") || artifact.provenance.option("normalized-memory") == "true"
      attention = .recurrent(
        zip(directions, smoothings).map {
          .init(direction: $0, steps: steps, smoothing: $1, normalizesMemory: normalizesMemory)
        })
    default:
      attention = .stacked(
        .init(
          direction: try option("direction", StackedCrossAttention.Direction.init(rawValue:)),
          normalization: try option("first-norm", StackedCrossAttention.Normalization.init(rawValue:)),
          aggregation: try option("aggregation", StackedCrossAttention.Aggregation.init(rawValue:)),
          smoothing: smoothings[0], sharpness: try option("sharpness") { Float($0) }))
    }
    let names = Self.names(
      attention, isBidirectional: model.parameters[GRUEncoder.backward.input.weights] != nil)
    self.init(configuration: Configuration(attention: attention), parameters: try Parameters(model, names, artifact))
  }

  /// `text-to-image`, `image-to-text`, or `both`.
  package static func directions(_ name: String) -> [StackedCrossAttention.Direction]? {
    name == "both"
      ? StackedCrossAttention.Direction.allCases : StackedCrossAttention.Direction(rawValue: name).map { [$0] }
  }

  /// λ of each direction: one number for all of them, or as many as there are, such as `9,4`.
  package static func smoothings(_ text: String, of directions: [StackedCrossAttention.Direction]) -> [Float]? {
    let numbers = text.split(separator: ",", omittingEmptySubsequences: false).map { Float($0) }
    guard !numbers.contains(nil), numbers.count == 1 || numbers.count == directions.count else { return nil }
    return directions.indices.map { numbers[numbers.count == 1 ? 0 : $0]! }
  }
}

/// The network of a stage2.h5, whichever it is. Throws where the artifact lacks what it needs.
package func pairMatcher(_ model: Model, _ artifact: ArtifactReader) throws -> any PairMatcher {
  artifact.provenance.option("matcher") == nil ? try CoAttention(model, artifact) : try FragmentMatcher(model, artifact)
}

extension Parameters {
  /// The named tensors of a stored model.
  init(_ model: Model, _ names: [String], _ artifact: ArtifactReader) throws {
    self.init()
    for name in names {
      guard let tensor = model.parameters[name] else {
        throw ArtifactError("\(artifact.path): has no parameters/\(name): run make redo-\(artifact.stage)")
      }
      self[name] = tensor
    }
  }

  /// For an artifact, which sorts by name.
  package var byName: [String: Tensor] { Dictionary(uniqueKeysWithValues: names.map { ($0, self[$0]) }) }
}
