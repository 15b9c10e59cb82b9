import Attention
import Autodiff
import Recurrent
import Tensor

/// A matcher that is stage 1's similarity, in which each word looks at its own cells.
///
/// A sentence's vector in the joint space is the sum of its words' shares, s = Σ_t w_t (`PoolingOverTime.shares`), and
/// a photo's vector is the mean of its cells, v = Σ_k c_k / K. Stage 1 says Σ_t w_t · v / (‖s‖ ‖v‖). Here each word has
/// a photo vector of its own: v_t = Σ_k a_{t,k} c_k with a_t = softmax_k(λ cos(w_t, c_k)), as in SCAN (Lee et al. 2018,
/// Eq. 2 and 4), and the score is Σ_t w_t · v_t / (‖s‖ ‖v_t‖). With λ = 0 and the biases of stage 1 that is stage 1's
/// similarity again. The logit is gain · score + offset.
package struct WordMatcher: CellMatcher {
  package struct Configuration: CellMatcherConfiguration, Codable, Equatable, Sendable {
    /// Of stage 1.
    package var pooling: PoolingOverTime
    /// λ
    package var sharpness: Float
    package var dropout: Float, wordDropout: Float, cellDropout: Float
    package var prior: Prior?

    package init(
      pooling: PoolingOverTime, sharpness: Float, dropout: Float = 0, wordDropout: Float = 0,
      cellDropout: Float = 0, prior: Prior? = nil
    ) {
      (self.pooling, self.sharpness, self.dropout) = (pooling, sharpness, dropout)
      (self.wordDropout, self.cellDropout, self.prior) = (wordDropout, cellDropout, prior)
    }
  }

  package static let cells = Linear("cells"), words = Linear("words")
  package static let confidence = Linear("confidence")

  package var configuration: Configuration
  package var parameters: Parameters
  package var block = (sentences: 4096, photos: 32)

  package init(configuration: Configuration, parameters: Parameters) {
    (self.configuration, self.parameters) = (configuration, parameters)
  }

  /// A matcher that begins in the joint space of stage 1.
  ///
  /// What photos have in common, and what sentences have in common, says nothing of a pair: both sides begin with the
  /// mean 0 over the sample. Confidence begins as the log-odds of the sample's labels.
  /// - Parameters:
  ///   - stage1: with an LSTM that reads forward.
  ///   - grids: the grids of some screened pairs, [n, cells, C], whose means stage 1 was trained on.
  ///   - sentences: their sentences, n of them.
  ///   - labels: 1 where a pair matches.
  /// - Throws: `NotFinite` where stage 1 diverged.
  package init(
    configuration: Configuration, stage1: JointEmbedding, grids: Tensor, sentences: [ArraySlice<Int32>],
    labels: [UInt8]
  ) throws {
    precondition(
      grids.shape[0] == sentences.count && labels.count == sentences.count && !labels.isEmpty,
      "\(grids.shape) grids, \(sentences.count) sentences, \(labels.count) labels")
    var parameters = Parameters()
    for name in SentenceEncoder.names { parameters[name] = stage1.parameters[name] }
    parameters[Self.cells.weights] = stage1.parameters[JointEmbedding.photo.weights]
    parameters[Self.words.weights] = stage1.parameters[JointEmbedding.sentence.weights]
    for layer in [Self.cells, Self.words] { parameters[layer.bias] = Tensor(shape: [stage1.dimensions]) }
    parameters[Self.confidence.weights] = Tensor(shape: [1, 1], elements: [1])
    parameters[Self.confidence.bias] = Tensor(shape: [1])
    self.init(configuration: configuration, parameters: parameters)

    center(Self.cells, on: grids.reshaped([grids.rows, grids.columns]), counting: grids.rows)
    let shares = shares(of: PackedSentences(sentences), ForwardPass(parameters.constants())).value
    center(Self.words, on: shares, counting: sentences.count)  // the words of a sentence share the bias
    let photos = grids.reshaped([sentences.count, grids.count / sentences.count]), all = Array(sentences.indices)
    let data = PairData(
      grids: { some, _ in photos.gatheringRows(some).reshaped([some.count] + grids.shape.dropFirst()) },
      words: { sentences[$0] }, views: 1)
    let scores = try scores(photos: all, sentences: all, data: data, views: 1) { _ in }
    let calibrated = Prior(similarities: scores, labels: labels)
    self.parameters[Self.confidence.weights].elements[0] = calibrated.gain
    self.parameters[Self.confidence.bias].elements[0] = calibrated.offset
  }

  /// Gives a layer the bias with which its outputs for `inputs` sum to 0, where the bias is added `count` times.
  private mutating func center(_ layer: Linear, on inputs: Tensor, counting count: Int) {
    var bias = Tensor.product(inputs, parameters[layer.weights]).sumOfRows()
    bias.scale(by: -1 / Float(count))
    parameters[layer.bias] = bias
  }

  package var stored: Stage2Configuration.Matcher { .words(configuration) }
  package var inputs: (words: Int, channels: Int) {
    (parameters[SentenceEncoder.embedding.name].rows, parameters[Self.cells.weights].rows)
  }

  /// The parameters, with V words of E numbers, states of H, cells of C, and D dimensions; sorted, as a file has them.
  static func shapes(_ configuration: Configuration) -> [ParameterShape] {
    let all =
      [ParameterShape(SentenceEncoder.embedding.name, "V", "E")]
      + SentenceEncoder.forward.shapes(inputs: "E", hidden: "H") + cells.shapes(inputs: "C", outputs: "D")
      + words.shapes(inputs: "H", outputs: "D") + confidence.shapes(inputs: "1", outputs: "1")
    return all.sorted { $0.name < $1.name }
  }

  /// What each word adds to its sentence's state, [Σ words, H].
  private func shares(of sentences: PackedSentences, _ pass: ForwardPass) -> Variable {
    let states = SentenceEncoder.encode(sentences, pass, dropout: configuration.wordDropout).states
    return configuration.pooling.shares(
      of: pass.dropping(configuration.dropout, of: states), paths: sentences.tree.paths)
  }

  package func project(cells grids: Variable, _ pass: ForwardPass) -> Cells {
    let seen = pass.dropping(configuration.cellDropout, ofChannelsOf: grids, group: grids.shape[1])
    let cells = Self.cells(seen, pass.variables)
    return ["cells": cells, "directions": l2Normalized(cells)]
  }

  package func project(sentences: PackedSentences, _ pass: ForwardPass) -> Words {
    var start = 0
    let paths = sentences.tree.paths.map { path in
      defer { start += path.count }
      return Array(start..<start + path.count)
    }
    let lengths = paths.map(\.count)
    // Words share the bias, so that the words of a sentence still sum to its vector.
    let bias = pass.variables[Self.words.bias]
    let biases = PoolingOverTime.mean.shares(
      of: bias.reshaped([1, bias.value.count]), paths: lengths.map { [Int](repeating: 0, count: $0) })
    let words = unitSums(
      product(shares(of: sentences, pass), pass.variables[Self.words.weights]) + biases, lengths: lengths)
    return Words(heads: ["words": words, "directions": l2Normalized(words)], sentences: [:], paths: paths)
  }

  package func match(_ cells: Cells, _ words: Words, _ pairs: SentencePairs, _ pass: ForwardPass) -> Variable {
    let layout = pairs.layout
    let attention = dotAttention(
      cells: cells["directions"]!, words: words.heads["directions"]!.rows(layout.words),
      sharpness: configuration.sharpness, layout)
    pass.onAttention?(.cells(attention.value))
    let seen = l2Normalized(attend(attention, cells["cells"]!, layout))
    let agreement = sumOfDots(seen, words.heads["words"]!.rows(layout.words), layout)
    return Self.confidence(agreement, pass.variables)
  }
}
