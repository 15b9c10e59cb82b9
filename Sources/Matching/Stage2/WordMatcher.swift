import Attention
import Autodiff
import Recurrent
import Tensor

/// A matcher that is stage 1's similarity, in which each word looks at its own cells.
///
/// A sentence's vector in the joint space is the sum of its words' shares, s = Σ_t w_t (`PoolingOverTime.shares`), and
/// a photo's vector is the mean of its cells, v = Σ_k c_k / K. Stage 1 says Σ_t w_t · v / (‖s‖ ‖v‖). Here each word has
/// a photo vector of its own: v_t = Σ_k a_{t,k} c_k with a_t = softmax_k(λ cos(w_t, c_k)), as in SCAN (Lee et al. 2018,
/// Eq. 2 and 4), and the score is Σ_t w_t · v_t / (‖s‖ ‖v_t‖). With λ = 0 that is stage 1's similarity again. The
/// logit is gain · score + offset.
package struct WordMatcher: CellMatcher {
  package struct Configuration: Codable, Equatable, Sendable {
    /// Of stage 1.
    package var pooling: JointEmbedding.Pooling
    /// λ
    package var sharpness: Float
    /// `cellDropout` is that of whole channels of a photo's cells.
    package var dropout: Float, wordDropout: Float, cellDropout: Float
    /// What the network's log-odds are added to; nil for nothing.
    package var prior: Prior?

    package init(
      pooling: JointEmbedding.Pooling, sharpness: Float, dropout: Float = 0, wordDropout: Float = 0,
      cellDropout: Float = 0, prior: Prior? = nil
    ) {
      (self.pooling, self.sharpness, self.dropout) = (pooling, sharpness, dropout)
      (self.wordDropout, self.cellDropout, self.prior) = (wordDropout, cellDropout, prior)
    }
  }

  static let cells = Linear("cells"), words = Linear("words"), confidence = Linear("confidence")

  package private(set) var configuration: Configuration
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
  package init(
    configuration: Configuration, stage1: JointEmbedding, grids: Tensor, sentences: [ArraySlice<Int32>],
    labels: [UInt8]
  ) {
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

    let packed = PackedSentences(sentences), pass = ForwardPass(parameters.constants())
    let pooled = meanOfSums(shares(of: packed, pass), packed.tree.paths)
    self.parameters[Self.words.bias] = pooled
    let means = Tensor.product(grids.reshaped([grids.rows, grids.columns]), parameters[Self.cells.weights]).sumOfRows()
    self.parameters[Self.cells.bias].addScaled(-1 / Float(grids.rows), means)
    let scores = scores(grids, packed)
    let calibrated = Prior(similarities: scores, labels: labels)
    self.parameters[Self.confidence.weights].elements[0] = calibrated.gain
    self.parameters[Self.confidence.bias].elements[0] = calibrated.offset
  }

  /// Less the mean over sentences of the sum of their shares, [D].
  private func meanOfSums(_ shares: Variable, _ paths: [[Int]]) -> Tensor {
    var mean = Tensor.product(shares.value, parameters[Self.words.weights]).sumOfRows()
    mean.scale(by: -1 / Float(paths.count))
    return mean
  }

  /// The logits of pairs of the n-th photo and the n-th sentence.
  private func scores(_ grids: Tensor, _ packed: PackedSentences) -> [Float] {
    let pass = ForwardPass(parameters.constants()), words = project(sentences: packed, pass)
    let cells = grids.shape[1]
    return (0..<grids.shape[0]).blocks(of: 32).flatMap { block in
      let some = grids.slicingRows(block.lowerBound * cells..<block.upperBound * cells)
        .reshaped([block.count, cells, grids.columns])
      let pairs = SentencePairs(
        cells: cells, photos: Array(0..<block.count), sentences: Array(block), paths: words.paths)
      return match(project(cells: .constant(some), pass), words, pairs, pass).value.elements
    }
  }

  package mutating func begin(with prior: Prior) {
    configuration.prior = prior
    for name in Self.confidence.names { parameters[name] = Tensor(shape: parameters[name].shape) }
  }

  package mutating func setDropout(_ dropout: MatcherDropout) {
    (configuration.dropout, configuration.wordDropout) = (dropout.hidden, dropout.words)
    configuration.cellDropout = dropout.cells
  }

  package var stored: Stage2Configuration.Matcher { .words(configuration) }
  package var prior: Prior? { configuration.prior }
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
    let bias = PoolingOverTime.mean.shares(
      of: pass.variables[Self.words.bias].reshaped([1, dimensions]),
      paths: lengths.map { [Int](repeating: 0, count: $0) })
    let words = unitSums(
      product(shares(of: sentences, pass), pass.variables[Self.words.weights]) + bias, lengths: lengths)
    return Words(heads: ["words": words, "directions": l2Normalized(words)], sentences: [:], paths: paths)
  }

  private var dimensions: Int { parameters[Self.cells.bias].count }

  package func match(_ cells: Cells, _ words: Words, _ pairs: SentencePairs, _ pass: ForwardPass) -> Variable {
    let layout = pairs.layout
    let attention = dotAttention(
      cells: cells["directions"]!, words: words.heads["directions"]!.rows(layout.words),
      sharpness: configuration.sharpness, layout)
    let seen = l2Normalized(attend(attention, cells["cells"]!, layout))
    let agreement = sumOfDots(seen, words.heads["words"]!.rows(layout.words), layout)
    return Self.confidence(agreement, pass.variables)
  }
}
