import Artifacts
import Autodiff
import Pools
import Tensor

/// What a stage1.h5 or tuned1.h5 says of its network.
package struct Stage1Configuration: Codable, Equatable, Sendable {
  package var network: JointEmbedding.Configuration
  package var trainSplits: [Split]

  package init(network: JointEmbedding.Configuration, trainSplits: [Split]) {
    (self.network, self.trainSplits) = (network, trainSplits)
  }
}

/// What a stage2.h5 or tuned2.h5 says of its network.
package struct Stage2Configuration: Codable, Equatable, Sendable {
  package enum Matcher: Codable, Equatable, Sendable {
    case coAttention(CoAttention.Configuration)
    case fragments(FragmentMatcher.Configuration)

    private enum CoAttentionCodingKeys: String, CodingKey { case _0 = "configuration" }
    private enum FragmentsCodingKeys: String, CodingKey { case _0 = "configuration" }
  }

  package var matcher: Matcher
  package var trainSplits: [Split]

  package init(matcher: Matcher, trainSplits: [Split]) { (self.matcher, self.trainSplits) = (matcher, trainSplits) }
}

extension JointEmbedding {
  /// The network of a stage1.h5.
  /// - Throws: `ArtifactError` where the artifact lacks what it needs.
  package init(_ model: Model, _ artifact: ArtifactReader) throws {
    let configuration = try artifact.configuration(as: Stage1Configuration.self).network
    self.init(configuration: configuration, parameters: try Parameters(model, Self.names(configuration), artifact))
  }
}

/// The network of a stage2.h5, whichever it is.
/// - Throws: `ArtifactError` where the artifact lacks what it needs.
package func pairMatcher(_ model: Model, _ artifact: ArtifactReader) throws -> any PairMatcher {
  func parameters(_ names: [String]) throws -> Parameters { try Parameters(model, names, artifact) }
  switch try artifact.configuration(as: Stage2Configuration.self).matcher {
  case .coAttention(let configuration):
    return CoAttention(configuration: configuration, parameters: try parameters(model.parameters.keys.sorted()))
  case .fragments(let configuration):
    let names = FragmentMatcher.names(configuration)
    return FragmentMatcher(configuration: configuration, parameters: try parameters(names))
  }
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
