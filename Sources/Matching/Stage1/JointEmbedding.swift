import Autodiff
import Recurrent
import Tensor

/// Photos and sentences in one space of D dimensions, where matching ones are near (stage 1 of Li et al. 2017, §3.1):
/// CNN vector → linear → L2 norm, and words → LSTM → linear → L2 norm. With a GRU for the LSTM it is the network of
/// VSE++ (Faghri et al. 2018), whose space is that of the GRU's states: words → GRU → L2 norm.
package struct JointEmbedding {
  /// What reads the words: `SentenceEncoder`, with a projection of its states (the paper), or `GRUEncoder`, without one
  /// (VSE++).
  package enum Encoder: String, CaseIterable, Codable, Sendable { case lstm, gru }

  package struct Configuration: Codable, Equatable, Sendable {
    package var encoder: Encoder
    /// How the encoder's states become one vector a sentence; the paper's is `last`.
    package var pooling: PoolingOverTime
    /// Whether a second LSTM reads sentences from their end, with a projection of its own, or a second GRU.
    package var isBidirectional: Bool
    package var imageDropout: Float, wordDropout: Float, sentenceDropout: Float

    package init(
      encoder: Encoder = .lstm, pooling: PoolingOverTime = .last, isBidirectional: Bool = false,
      imageDropout: Float = 0, wordDropout: Float = 0, sentenceDropout: Float = 0
    ) {
      (self.encoder, self.pooling, self.isBidirectional) = (encoder, pooling, isBidirectional)
      (self.imageDropout, self.wordDropout, self.sentenceDropout) = (imageDropout, wordDropout, sentenceDropout)
    }
  }

  package static let photo = Linear(projection: "photo"), sentence = Linear(projection: "sentence")
  /// [H, D], of the LSTM that reads backward; it has no bias of its own.
  package static let backwardProjection = "sentence.backward-projection"

  package let configuration: Configuration
  package var parameters: Parameters

  package init(configuration: Configuration, parameters: Parameters) {
    (self.configuration, self.parameters) = (configuration, parameters)
  }

  /// A network with fresh parameters.
  /// - Parameters:
  ///   - channels: of the CNN vector.
  ///   - words: the size of the encoder; a GRU's state is also of `dimensions`.
  package init(
    configuration: Configuration, channels: Int, words: EncoderSize, dimensions: Int, using generator: inout SplitMix64
  ) {
    var parameters = Parameters()
    switch configuration.encoder {
    case .gru:
      precondition(words.hidden == dimensions, "a GRU of \(words.hidden) units in a space of \(dimensions) dimensions")
      GRUEncoder.initialize(&parameters, words, isBidirectional: configuration.isBidirectional, using: &generator)
      Self.photo.initialize(  // as VSE++'s code has it
        &parameters, inputs: channels, outputs: dimensions, bound: .glorot(channels, dimensions), using: &generator)
    case .lstm:
      SentenceEncoder.initialize(&parameters, words, using: &generator)
      Self.photo.initialize(&parameters, inputs: channels, outputs: dimensions, using: &generator)
      Self.sentence.initialize(&parameters, inputs: words.hidden, outputs: dimensions, using: &generator)
      guard configuration.isBidirectional else { break }
      SentenceEncoder.backward.initialize(
        &parameters, inputs: words.embedding, hidden: words.hidden, using: &generator)
      let bound = 1 / Float(words.hidden).squareRoot(), shape = [words.hidden, dimensions]
      parameters[Self.backwardProjection] = Tensor(uniform: bound, shape: shape, using: &generator)
    }
    self.init(configuration: configuration, parameters: parameters)
  }

  /// The parameters, with V words of E numbers, an LSTM of H, and vectors of C.
  static func shapes(_ configuration: Configuration) -> [ParameterShape] {
    let common =
      [ParameterShape(SentenceEncoder.embedding.name, "V", "E")] + photo.shapes(inputs: "C", outputs: "D")
    guard configuration.encoder == .lstm else {
      return common + GRUEncoder.shapes(isBidirectional: configuration.isBidirectional, hidden: "D")
    }
    let forward =
      SentenceEncoder.forward.shapes(inputs: "E", hidden: "H") + sentence.shapes(inputs: "H", outputs: "D")
    guard configuration.isBidirectional else { return common + forward }
    return common + forward + SentenceEncoder.backward.shapes(inputs: "E", hidden: "H")
      + [ParameterShape(backwardProjection, "H", "D")]
  }

  /// D
  package var dimensions: Int { parameters[Self.photo.bias].count }

  /// Unit vectors [n, D] of CNN vectors [n, C].
  package func embed(photos vectors: Variable, _ pass: ForwardPass) -> Variable {
    l2Normalized(Self.photo(pass.dropping(configuration.imageDropout, of: vectors), pass.variables))
  }

  /// Unit vectors [n, D] of sentences.
  package func embed(sentences: PackedSentences, _ pass: ForwardPass) -> Variable {
    let dropout = configuration.wordDropout, tree = sentences.tree
    guard configuration.encoder == .lstm else {
      let encoder = GRUEncoder(sentences, pass, dropout: dropout)
      let paths = (0..<encoder.sentences.count).map { Array(encoder.sentences[$0]) }
      return l2Normalized(pooled(encoder.states, paths, pass))
    }
    guard configuration.isBidirectional else {
      let output = SentenceEncoder.encode(sentences, pass, dropout: dropout)
      return l2Normalized(Self.sentence(pooled(output.states, tree.paths, pass), pass.variables))
    }
    let (forward, backward, reversed) = SentenceEncoder.encodeBothWays(sentences, pass, dropout: dropout)
    let x = pooled(forward.states, tree.paths, pass), y = pooled(backward.states, reversed.paths, pass)
    return l2Normalized(Self.sentence(x, pass.variables) + product(y, pass.variables[Self.backwardProjection]))
  }

  /// One vector a sentence, [n, H], of states [rows, H] of which `paths` gives the rows of each sentence.
  private func pooled(_ states: Variable, _ paths: [[Int]], _ pass: ForwardPass) -> Variable {
    pass.dropping(configuration.sentenceDropout, of: configuration.pooling(states, paths: paths))
  }

  /// Unit vectors of photos, without a tape.
  package func embedding(ofPhotos vectors: Tensor) -> Tensor {
    embed(photos: .constant(vectors), ForwardPass(parameters.constants())).value
  }

  /// Unit vectors of photos that were seen in several views [n, C] each: the normalised mean of those of the views.
  package func embedding(ofViews views: [Tensor]) -> Tensor {
    var sum = embedding(ofPhotos: views[0])
    for view in views.dropFirst() { sum.add(embedding(ofPhotos: view)) }
    return views.count > 1 ? sum.l2NormalizedRows().rows : sum
  }

  /// Unit vectors of sentences, without a tape.
  package func embedding(ofSentences sentences: [ArraySlice<Int32>]) -> Tensor {
    embed(sentences: PackedSentences(sentences), ForwardPass(parameters.constants())).value
  }
}

/// Embeddings [n, D] of at least one item, made 512 at a time.
package func embedBlocks(_ items: [Int], _ embed: ([Int]) throws -> Tensor) rethrows -> Tensor {
  let parts = try items.blocks(of: 512).map { try embed(Array($0)) }
  return Tensor(shape: [items.count, parts[0].columns], elements: parts.flatMap(\.elements))
}
