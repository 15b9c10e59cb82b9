import Artifacts
import Autodiff
import Pools
import Tensor

/// What a stage1.h5 or tuned1.h5 says of its network.
package struct Stage1Configuration: Codable, Equatable, Sendable {
  package var network: JointEmbedding.Configuration
  package var trainSplits: [Split]
  /// The identities of these splits that it was not trained on; nil where it was trained on all.
  package var leftOut: Fold?

  package init(network: JointEmbedding.Configuration, trainSplits: [Split], leftOut: Fold? = nil) {
    (self.network, self.trainSplits, self.leftOut) = (network, trainSplits, leftOut)
  }

  /// - Throws: `ArtifactError`, which names the artifact, where it left out some of them.
  package func checkLearnedFromAll(_ artifact: ArtifactReader) throws {
    guard let leftOut else { return }
    throw ArtifactError(
      "\(artifact.path): left out \(leftOut), and is for screen-pairs only: give the one that learned from all "
        + "training identities")
  }
}

/// What a stage2.h5 or tuned2.h5 says of its network.
package struct Stage2Configuration: Codable, Equatable, Sendable {
  package enum Matcher: Codable, Equatable, Sendable {
    case coAttention(CoAttention.Configuration)
    case words(WordMatcher.Configuration)
    case fragments(FragmentMatcher.Configuration)

    private enum CoAttentionCodingKeys: String, CodingKey { case _0 = "configuration" }
    private enum WordsCodingKeys: String, CodingKey { case _0 = "configuration" }
    private enum FragmentsCodingKeys: String, CodingKey { case _0 = "configuration" }
  }

  package var matcher: Matcher
  package var trainSplits: [Split]
  /// The layer of the CNN whose cells it was trained on; nil for the last one, and for regions.
  package var gridLayer: String?

  package init(matcher: Matcher, trainSplits: [Split], gridLayer: String? = nil) {
    (self.matcher, self.trainSplits, self.gridLayer) = (matcher, trainSplits, gridLayer)
  }
}

extension JointEmbedding {
  /// The network of a stage1.h5.
  /// - Throws: `ArtifactError` where the artifact lacks what it needs.
  package init(_ model: Model, _ artifact: ArtifactReader) throws {
    try self.init(model, artifact.configuration(as: Stage1Configuration.self), artifact)
  }

  /// The same, with a configuration that `artifact` has in another place.
  package init(_ model: Model, _ stored: Stage1Configuration, _ artifact: ArtifactReader) throws {
    let network = stored.network
    try artifact.require(trainSplits: stored.trainSplits)
    try artifact.require(numbers: [
      ("imageDropout", network.imageDropout, 0..<1), ("wordDropout", network.wordDropout, 0..<1),
      ("sentenceDropout", network.sentenceDropout, 0..<1),
    ])
    self.init(configuration: network, parameters: try Parameters(model, Self.shapes(network), artifact))
    for (name, buffer) in model.buffers {
      try artifact.require(
        ["photos", "sentences"].contains(name) && buffer.shape == [buffer.rows, dimensions],
        "buffers/\(name) has shape \(buffer.shape): no buffer of D = \(dimensions)")
    }
  }
}

/// The network of a stage2.h5, whichever it is.
/// - Throws: `ArtifactError` where the artifact lacks what it needs.
package func pairMatcher(_ model: Model, _ artifact: ArtifactReader) throws -> any PairMatcher {
  try pairMatcher(model, artifact.configuration(as: Stage2Configuration.self), artifact)
}

/// The same, with a configuration that `artifact` has in another place.
package func pairMatcher(_ model: Model, _ stored: Stage2Configuration, _ artifact: ArtifactReader) throws
  -> any PairMatcher
{
  func parameters(_ shapes: [ParameterShape]) throws -> Parameters { try Parameters(model, shapes, artifact) }
  try artifact.require(trainSplits: stored.trainSplits)
  switch stored.matcher {
  case .coAttention(let configuration):
    try artifact.require(numbers: [("steps", Float(configuration.steps), 1..<65_537)])
    try artifact.requireNumbers(of: configuration)
    let shapes = CoAttention.shapes(configuration)
    return CoAttention(configuration: configuration, parameters: try parameters(shapes))
  case .words(let configuration):
    try artifact.require(numbers: [("sharpness", configuration.sharpness, 0...1000)])
    try artifact.requireNumbers(of: configuration)
    let shapes = WordMatcher.shapes(configuration)
    return WordMatcher(configuration: configuration, parameters: try parameters(shapes))
  case .fragments(let configuration):
    try artifact.require(numbers: [
      ("regionDropout", configuration.regionDropout, 0..<1), ("wordDropout", configuration.wordDropout, 0..<1),
    ])
    switch configuration.attention {
    case .stacked(let attention):
      try artifact.require(numbers: [
        ("smoothing", attention.smoothing, 0..<1e6), ("sharpness", attention.sharpness, .leastNormalMagnitude..<1e6),
      ])
    case .recurrent(let all):
      let directions = all.map(\.direction.rawValue)
      try artifact.require(
        !all.isEmpty && Set(directions).count == all.count,
        "its configuration has the directions \(directions), not one or two")
      for attention in all {
        try artifact.require(numbers: [
          ("steps", Float(attention.steps), 1..<65_537), ("smoothing", attention.smoothing, 0..<1e6),
        ])
      }
    }
    let shapes = FragmentMatcher.shapes(configuration)
    return FragmentMatcher(configuration: configuration, parameters: try parameters(shapes))
  }
}

extension ArtifactReader {
  /// Checks what all matchers of cells have.
  fileprivate func requireNumbers(of configuration: some CellMatcherConfiguration) throws {
    try require(numbers: [
      ("dropout", configuration.dropout, 0..<1), ("wordDropout", configuration.wordDropout, 0..<1),
      ("cellDropout", configuration.cellDropout, 0..<1),
    ])
    guard let prior = configuration.prior else { return }
    try require(numbers: [("gain", prior.gain, -1e9..<1e9), ("offset", prior.offset, -1e9..<1e9)])
  }

  /// - Throws: `ArtifactError` for the first number of a configuration that is outside its range.
  fileprivate func require(numbers: [(name: String, value: Float, range: any RangeExpression<Float>)]) throws {
    for (name, value, range) in numbers {
      try require(range.contains(value), "its configuration has \(name) \(value), outside \(range)")
    }
  }
}

extension JointEmbedding {
  /// - Throws: `ArtifactError` unless the network of `artifact` knows the words of `examples`, and takes the vectors of
  ///   `features`.
  package func check(_ artifact: ArtifactReader, fits examples: Examples, _ features: Features? = nil) throws {
    try artifact.require(inputs, fit: (examples.vocabulary.count, features?.vectorCount), of: examples.artifact.path)
  }

  /// - Throws: `ArtifactError` unless the network of `artifact` knows so many words, where a number is given, and takes
  ///   vectors of so many numbers.
  package func check(_ artifact: ArtifactReader, words: Int? = nil, vectors: Int) throws {
    try artifact.require(inputs, fit: (words ?? inputs.words, vectors), of: artifact.path)
  }

  /// How many words it knows, and how many numbers each vector has.
  private var inputs: (words: Int, channels: Int) {
    (parameters[SentenceEncoder.embedding.name].rows, parameters[Self.photo.weights].rows)
  }
}

extension PairMatcher {
  /// - Throws: `ArtifactError` unless the network of `artifact` knows the words of `examples`, and takes the cells of
  ///   `features`.
  package func check(_ artifact: ArtifactReader, fits examples: Examples, _ features: Features? = nil) throws {
    try artifact.require(inputs, fit: (examples.vocabulary.count, features?.channels), of: examples.artifact.path)
  }

  /// - Throws: `ArtifactError` unless the network of `artifact` knows so many words, and takes cells of so many
  ///   numbers.
  package func check(_ artifact: ArtifactReader, words: Int, cells: Int) throws {
    try artifact.require(inputs, fit: (words, cells), of: artifact.path)
  }
}

extension ArtifactReader {
  /// Checks what a network takes against what there is; `given` is nil where nothing is known.
  fileprivate func require(
    _ inputs: (words: Int, channels: Int), fit given: (words: Int, channels: Int?), of path: String
  ) throws {
    try require(inputs.words == given.words, "knows \(inputs.words) words, and \(path) has \(given.words)")
    guard let channels = given.channels else { return }
    try require(
      inputs.channels == channels,
      "takes \(inputs.channels) numbers of a photo's view or cell, and the features have \(channels)")
  }
}

extension Parameters {
  /// For an artifact, which sorts by name.
  package var byName: [String: Tensor] { Dictionary(uniqueKeysWithValues: names.map { ($0, self[$0]) }) }
}
