import Recurrent
import Autodiff
import Tensor

/// Photos and sentences in one space of D dimensions, where matching ones are near (stage 1 of Li et al. 2017, §3.1):
/// CNN vector → linear → L2 norm, and words → LSTM → linear → L2 norm. With a GRU for the LSTM it is the network of
/// VSE++ (Faghri et al. 2018), whose space is that of the GRU's states: words → GRU → L2 norm.
package struct JointEmbedding {
  /// What reads the words.
  package enum Encoder: String, CaseIterable, Codable, Sendable {
    /// `SentenceEncoder`, with a projection of its states: the paper.
    case lstm
    /// `GRUEncoder`, without one: VSE++. Both directions are averaged.
    case gru
  }

  /// How the encoder's states become one vector a sentence.
  package enum Pooling: String, CaseIterable, Codable, Sendable {
    /// The state at the last word: the paper.
    case last
    /// The largest value of each channel over all words.
    case max
    /// The mean over all words: what stage 2 sees of a sentence while its attention is even.
    case mean
  }

  package struct Configuration: Codable, Equatable, Sendable {
    package var encoder = Encoder.lstm
    package var pooling = Pooling.last
    /// Whether a second LSTM reads sentences from their end, with a projection of its own, or a second GRU.
    package var isBidirectional = false
    package var imageDropout: Float = 0
    package var wordDropout: Float = 0
    package var sentenceDropout: Float = 0

    package init(
      encoder: Encoder = .lstm, pooling: Pooling = .last, isBidirectional: Bool = false, imageDropout: Float = 0,
      wordDropout: Float = 0,
      sentenceDropout: Float = 0
    ) {
      self.encoder = encoder
      self.pooling = pooling
      self.isBidirectional = isBidirectional
      self.imageDropout = imageDropout
      self.wordDropout = wordDropout
      self.sentenceDropout = sentenceDropout
    }
  }

  static let photo = Linear(projection: "photo"), sentence = Linear(projection: "sentence")
  /// [H, D], of the LSTM that reads backward; it has no bias of its own.
  static let backwardProjection = "sentence.backward-projection"

  package let configuration: Configuration
  package var parameters: Parameters

  package init(configuration: Configuration, parameters: Parameters) {
    self.configuration = configuration
    self.parameters = parameters
  }

  /// A network with fresh parameters.
  /// - Parameters:
  ///   - channels: of the CNN vector.
  ///   - hidden: the size of the encoder's state; a GRU's is also `dimensions`.
  package init(
    configuration: Configuration, channels: Int, vocabulary: Int, embedding: Int = 512, hidden: Int = 512,
    dimensions: Int = 512,
    using generator: inout SplitMix64
  ) {
    var parameters = Parameters()
    if configuration.encoder == .gru {
      precondition(hidden == dimensions, "a GRU of \(hidden) units in a space of \(dimensions) dimensions")
      GRUEncoder.initialize(
        &parameters, vocabulary: vocabulary, embedding: embedding, hidden: hidden,
        isBidirectional: configuration.isBidirectional, using: &generator)
      Self.photo.initialize(  // as VSE++'s code has it
        &parameters, inputs: channels, outputs: dimensions, bound: .glorot(channels, dimensions), using: &generator)
      self.init(configuration: configuration, parameters: parameters)
      return
    }
    SentenceEncoder.initialize(
      &parameters, vocabulary: vocabulary, embedding: embedding, hidden: hidden, using: &generator)
    Self.photo.initialize(&parameters, inputs: channels, outputs: dimensions, using: &generator)
    Self.sentence.initialize(&parameters, inputs: hidden, outputs: dimensions, using: &generator)
    if configuration.isBidirectional {
      SentenceEncoder.initializeBackward(&parameters, using: &generator)
      let bound = 1 / Float(hidden).squareRoot()
      parameters[Self.backwardProjection] = Tensor(uniform: bound, shape: [hidden, dimensions], using: &generator)
    }
    self.init(configuration: configuration, parameters: parameters)
  }

  /// The names of the parameters.
  package static func names(_ configuration: Configuration) -> [String] {
    let names = [SentenceEncoder.embedding.name] + photo.names
    guard configuration.encoder == .lstm else {
      return names + GRUEncoder.names(isBidirectional: configuration.isBidirectional).dropFirst()
    }
    let backward = configuration.isBidirectional ? SentenceEncoder.backward.names + [backwardProjection] : []
    return names + SentenceEncoder.forward.names + sentence.names + backward
  }

  /// D
  package var dimensions: Int { parameters[Self.photo.bias].count }

  /// Unit vectors [n, D] of CNN vectors [n, C].
  package func embed(
    photos vectors: Variable, _ variables: Variables, training: Bool, using generator: inout SplitMix64
  )
    -> Variable
  {
    let x = dropout(vectors, probability: training ? configuration.imageDropout : 0, using: &generator)
    return l2Normalized(Self.photo(x, variables))
  }

  /// Unit vectors [n, D] of sentences.
  package func embed(
    sentences: PackedSentences, _ variables: Variables, training: Bool, using generator: inout SplitMix64
  ) -> Variable {
    let words = training ? configuration.wordDropout : 0
    guard configuration.encoder == .lstm else {
      let encoder = GRUEncoder(sentences, variables, dropout: words, using: &generator)
      let paths = (0..<encoder.sentences.count).map { Array(encoder.sentences[$0]) }
      return l2Normalized(pooled(encoder.states, paths: paths, training: training, using: &generator))
    }
    guard configuration.isBidirectional else {
      let forward = SentenceEncoder.Direction(
        output: SentenceEncoder.encode(sentences, variables, dropout: words, using: &generator), tree: sentences.tree)
      let x = pooled(forward, training: training, using: &generator)
      return l2Normalized(Self.sentence(x, variables))
    }
    let (forward, backward) = SentenceEncoder.encodeBothWays(sentences, variables, dropout: words, using: &generator)
    let x = pooled(forward, training: training, using: &generator),
      y = pooled(backward, training: training, using: &generator)
    return l2Normalized(Self.sentence(x, variables) + product(y, variables[Self.backwardProjection]))
  }

  /// One vector a sentence of the states of one direction, [n, H].
  private func pooled(_ direction: SentenceEncoder.Direction, training: Bool, using generator: inout SplitMix64)
    -> Variable
  {
    pooled(direction.output.states, paths: direction.tree.paths, training: training, using: &generator)
  }

  /// One vector a sentence, [n, H], of states [rows, H] of which `paths` gives the rows of each sentence.
  private func pooled(_ states: Variable, paths: [[Int]], training: Bool, using generator: inout SplitMix64) -> Variable
  {
    let pooled =
      switch configuration.pooling {
      case .last: states.rows(paths.map { $0.last! })
      case .mean: meanOverTime(states, paths: paths)
      case .max: maxOverTime(states, paths: paths)
      }
    return dropout(pooled, probability: training ? configuration.sentenceDropout : 0, using: &generator)
  }

  /// Unit vectors of photos, without a tape.
  package func embedding(ofPhotos vectors: Tensor) -> Tensor {
    var unused = SplitMix64(seed: 0)
    return embed(photos: .constant(vectors), parameters.constants(), training: false, using: &unused).value
  }

  /// Unit vectors of photos that were seen in several views [n, C] each: the normalised mean of those of the views.
  package func embedding(ofViews views: [Tensor]) -> Tensor {
    guard views.count > 1 else { return embedding(ofPhotos: views[0]) }
    var sum = embedding(ofPhotos: views[0])
    for view in views.dropFirst() { sum.add(embedding(ofPhotos: view)) }
    return sum.l2NormalizedRows().rows
  }

  /// Unit vectors of sentences, without a tape.
  package func embedding(ofSentences sentences: [ArraySlice<Int32>]) -> Tensor {
    var unused = SplitMix64(seed: 0)
    return embed(sentences: PackedSentences(sentences), parameters.constants(), training: false, using: &unused).value
  }
}
