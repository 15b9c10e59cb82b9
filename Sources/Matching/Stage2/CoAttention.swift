import Attention
import Recurrent
import Autodiff
import Tensor

/// The pair matcher of stage 2, latent co-attention (Li et al. 2017, §3.2): every word attends to the photo's cells
/// (Eq. 6–8), then a decoder LSTM of M steps attends to the words with what they saw (Eq. 9–11) and says how well the
/// pair matches.
///
/// x_t = [ĩ_t; h_t] is never formed: each matrix that is applied to it is split into a part for cells and a part for
/// words, and since ĩ_t is a weighted sum of cells, the cells' part is applied once a photo and the words' part once a
/// sentence.
package struct CoAttention {
  package struct Configuration: Codable, Equatable, Sendable {
    package var attention = Attention.spatialSemantic
    /// M, the decoder's steps; there is no decoder without semantic attention.
    package var steps = 5
    package var dropout: Float = 0.5
    package var wordDropout: Float = 0
    /// Of whole channels of a photo's cells.
    package var cellDropout: Float = 0

    package init(
      attention: Attention = .spatialSemantic, steps: Int = 5, dropout: Float = 0.5, wordDropout: Float = 0,
      cellDropout: Float = 0
    ) {
      self.attention = attention
      self.steps = steps
      self.dropout = dropout
      self.wordDropout = wordDropout
      self.cellDropout = cellDropout
    }
  }

  static let fc2 = Linear("fc2"), decoder = LSTMLayer("decoder"), confidence = Linear("confidence")
  /// The two parts of a head's layer: the weights of cells [C, width], and the layer of words.
  static func cells(_ head: String) -> String { "\(head).cells" }
  static func words(_ head: String) -> Linear { Linear(weights: "\(head).words", bias: "\(head).bias") }

  package let configuration: Configuration
  package var parameters: Parameters

  package init(configuration: Configuration, parameters: Parameters) {
    self.configuration = configuration
    self.parameters = parameters
  }

  /// A matcher whose encoder is stage 1's and whose other parameters are fresh, U(±1/√inputs).
  /// - Parameters:
  ///   - channels: C, of a cell.
  ///   - width: K, of the attentions and of the fully connected layers.
  package init(
    configuration: Configuration, stage1: Parameters, channels: Int, width: Int = 512, using generator: inout SplitMix64
  ) {
    var parameters = Parameters()
    for name in SentenceEncoder.names { parameters[name] = stage1[name] }
    let hidden = parameters[SentenceEncoder.forward.recurrent].shape[0]
    for head in configuration.attention.heads {
      // Cells and words are two parts of one layer, whose inputs are C + H.
      let bound = 1 / Float(channels + hidden).squareRoot()
      parameters[Self.cells(head)] = Tensor(uniform: bound, shape: [channels, width], using: &generator)
      Self.words(head).initialize(&parameters, inputs: hidden, outputs: width, bound: bound, using: &generator)
    }
    let bound = 1 / Float(hidden).squareRoot(), inner = 1 / Float(width).squareRoot()
    if configuration.attention != .none {
      parameters["spatial.weights"] = Tensor(uniform: inner, shape: [width], using: &generator)
    }
    guard configuration.attention == .spatialSemantic else {
      Self.confidence.initialize(&parameters, inputs: width, outputs: 1, using: &generator)
      self.init(configuration: configuration, parameters: parameters)
      return
    }
    parameters["latent.weights"] = Tensor(uniform: inner, shape: [width], using: &generator)
    parameters["latent.query"] = Tensor(uniform: bound, shape: [hidden, width], using: &generator)
    Self.fc2.initialize(&parameters, inputs: width, outputs: width, using: &generator)
    Self.decoder.initialize(&parameters, inputs: width, hidden: hidden, bound: inner, using: &generator)
    Self.confidence.initialize(&parameters, inputs: hidden, outputs: 1, using: &generator)
    self.init(configuration: configuration, parameters: parameters)
  }

  /// What each head makes of the cells of some photos, [photos · cells, width], or of their mean, [photos, width],
  /// without attention.
  package struct Cells {
    let heads: [String: Variable]
  }

  /// What each head makes of the words of some sentences, [nodes of their tree, width], and what belongs to whole
  /// sentences, [sentences, …]: the encoder's last `state` and `cell`, with which the decoder begins, or else what is
  /// made of their words together.
  package struct Words {
    let heads: [String: Variable]
    let sentences: [String: Variable]
  }

  /// - Parameter grids: [photos, cells, C].
  package func project(cells grids: Variable, _ variables: Variables, training: Bool, using generator: inout SplitMix64)
    -> Cells
  {
    var cells = channelDropout(
      grids, group: grids.shape[1], probability: training ? configuration.cellDropout : 0, using: &generator)
    if configuration.attention == .none {
      let size = grids.shape[1]
      cells = meanOverTime(cells, paths: (0..<grids.shape[0]).map { Array($0 * size..<($0 + 1) * size) })
    }
    return Cells(heads: headed { product(cells, variables[Self.cells($0)]) })
  }

  package func project(
    sentences: PackedSentences, _ variables: Variables, training: Bool, using generator: inout SplitMix64
  ) -> Words {
    let encoded = SentenceEncoder.encode(
      sentences, variables, dropout: training ? configuration.wordDropout : 0, using: &generator)
    func head(_ name: String, of words: Variable) -> Variable { Self.words(name)(words, variables) }
    switch configuration.attention {
    case .spatialSemantic:
      let lastStates = encoded.states.rows(sentences.tree.ends)
      return Words(
        heads: headed { head($0, of: encoded.states) }, sentences: ["state": lastStates, "cell": encoded.lastCells])
    case .spatial:
      let means = meanOverTime(encoded.states, paths: sentences.tree.paths)
      return Words(heads: ["spatial": head("spatial", of: encoded.states)], sentences: ["fc1": head("fc1", of: means)])
    case .none:
      return Words(heads: [:], sentences: ["fc1": head("fc1", of: encoded.states.rows(sentences.tree.ends))])
    }
  }

  private func headed(_ value: (String) -> Variable) -> [String: Variable] {
    Dictionary(uniqueKeysWithValues: configuration.attention.heads.map { ($0, value($0)) })
  }

  /// Logits of the matching confidence C, [pairs, 1].
  /// - Parameter sentences: for each pair, the row of its sentence among the sentences of `words`.
  package func match(
    _ cells: Cells, _ words: Words, sentences: [Int], _ layout: PairLayout, _ variables: Variables, training: Bool,
    using generator: inout SplitMix64
  ) -> Variable {
    let probability = training ? configuration.dropout : 0
    guard configuration.attention == .spatialSemantic else {
      let x = dropout(
        relu(concatenated(cells, words, sentences: sentences, layout, variables)), probability: probability,
        using: &generator)
      return Self.confidence(x, variables)
    }
    let attention = spatialAttention(cells, words, layout, variables)
    /// W x_t, Eq. 8 inside.
    func whole(_ head: String) -> Variable {
      attend(attention, cells.heads[head]!, layout) + words.heads[head]!.rows(layout.words)
    }
    let keys = whole("latent"), values = whole("fc1")
    var state = words.sentences["state"]!.rows(sentences), cell = words.sentences["cell"]!.rows(sentences)
    for _ in 0..<configuration.steps {
      let seen = latentAttention(
        keys: keys, queries: product(state, variables["latent.query"]), weights: variables["latent.weights"],
        values: values, layout)
      var x = dropout(relu(seen), probability: probability, using: &generator)
      x = relu(Self.fc2(x, variables))
      (state, cell) = Self.decoder.step(x, states: state, cells: cell, variables)
    }
    return Self.confidence(state, variables)
  }

  /// a_{t,k} of every word of every pair, [rows, cells] (Eq. 6–7).
  func spatialAttention(_ cells: Cells, _ words: Words, _ layout: PairLayout, _ variables: Variables) -> Variable {
    additiveAttention(
      cells: cells.heads["spatial"]!, words: words.heads["spatial"]!, weights: variables["spatial.weights"], layout)
  }
}
