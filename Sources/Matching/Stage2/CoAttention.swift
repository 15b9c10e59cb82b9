import Attention
import Autodiff
import Recurrent
import Tensor

/// The pair matcher of stage 2, latent co-attention (Li et al. 2017, §3.2): every word attends to the photo's cells
/// (Eq. 6–8), then a decoder LSTM of M steps attends to the words with what they saw (Eq. 9–11).
///
/// x_t = [ĩ_t; h_t] is never formed: each matrix that is applied to it is split into a part for cells, applied once a
/// photo as ĩ_t is a weighted sum of cells, and a part for words, applied once a sentence.
package struct CoAttention: CellMatcher {
  package struct Configuration: CellMatcherConfiguration, Codable, Equatable, Sendable {
    package var attention: Attention
    /// M, the decoder's steps; there is no decoder without semantic attention.
    package var steps: Int
    package var dropout: Float, wordDropout: Float, cellDropout: Float
    package var prior: Prior?

    package init(
      attention: Attention = .spatialSemantic, steps: Int = 5, dropout: Float = 0.5, wordDropout: Float = 0,
      cellDropout: Float = 0, prior: Prior? = nil
    ) {
      (self.attention, self.steps, self.dropout) = (attention, steps, dropout)
      (self.wordDropout, self.cellDropout, self.prior) = (wordDropout, cellDropout, prior)
    }
  }

  package static let fc2 = Linear("fc2"), decoder = LSTMLayer("decoder")
  package static let confidence = Linear("confidence")
  /// The two parts of a head's layer: the weights of cells [C, width], and the layer of words.
  package static func cells(_ head: String) -> String { "\(head).cells" }
  package static func words(_ head: String) -> Linear { Linear(weights: "\(head).words", bias: "\(head).bias") }

  package var configuration: Configuration
  package var parameters: Parameters
  package var block = (sentences: 4096, photos: 32)

  package init(configuration: Configuration, parameters: Parameters) {
    (self.configuration, self.parameters) = (configuration, parameters)
  }

  /// A matcher whose encoder is stage 1's and whose other parameters are fresh, U(±1/√inputs).
  /// - Parameters:
  ///   - channels: C, of a cell.
  ///   - width: K, of the attentions and of the fully connected layers.
  package init(
    configuration: Configuration, stage1: Parameters, channels: Int, width: Int, using generator: inout SplitMix64
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
    if configuration.attention == .spatialSemantic {
      parameters["latent.weights"] = Tensor(uniform: inner, shape: [width], using: &generator)
      parameters["latent.query"] = Tensor(uniform: bound, shape: [hidden, width], using: &generator)
      Self.fc2.initialize(&parameters, inputs: width, outputs: width, using: &generator)
      Self.decoder.initialize(&parameters, inputs: width, hidden: hidden, bound: inner, using: &generator)
    }
    let inputs = configuration.attention == .spatialSemantic ? hidden : width
    Self.confidence.initialize(&parameters, inputs: inputs, outputs: 1, using: &generator)
    self.init(configuration: configuration, parameters: parameters)
  }

  package var stored: Stage2Configuration.Matcher { .coAttention(configuration) }
  package var inputs: (words: Int, channels: Int) {
    (parameters[SentenceEncoder.embedding.name].rows, parameters[Self.cells("fc1")].rows)
  }

  /// The parameters, with V words of E numbers, states of H, cells of C, and K units; sorted, as a file has them.
  static func shapes(_ configuration: Configuration) -> [ParameterShape] {
    var shapes =
      [ParameterShape(SentenceEncoder.embedding.name, "V", "E")]
      + SentenceEncoder.forward.shapes(inputs: "E", hidden: "H")
    for head in configuration.attention.heads {
      shapes += [ParameterShape(cells(head), "C", "K")] + words(head).shapes(inputs: "H", outputs: "K")
    }
    if configuration.attention != .none { shapes.append(ParameterShape("spatial.weights", "K")) }
    if configuration.attention == .spatialSemantic {
      shapes += [ParameterShape("latent.weights", "K"), ParameterShape("latent.query", "H", "K")]
      shapes += fc2.shapes(inputs: "K", outputs: "K") + decoder.shapes(inputs: "K", hidden: "H")
    }
    shapes += confidence.shapes(inputs: configuration.attention == .spatialSemantic ? "H" : "K", outputs: "1")
    return shapes.sorted { $0.name < $1.name }
  }

  package func project(cells grids: Variable, _ pass: ForwardPass) -> Cells {
    let (photos, size) = (grids.shape[0], grids.shape[1])
    var cells = pass.dropping(configuration.cellDropout, ofChannelsOf: grids, group: size)
    if configuration.attention == .none {
      cells = meanOverTime(cells, paths: (0..<photos).map { Array($0 * size..<($0 + 1) * size) })
    }
    return headed { product(cells, pass.variables[Self.cells($0)]) }
  }

  package func project(sentences: PackedSentences, _ pass: ForwardPass) -> Words {
    let encoded = SentenceEncoder.encode(sentences, pass, dropout: configuration.wordDropout), tree = sentences.tree
    func head(_ name: String, of words: Variable) -> Variable { Self.words(name)(words, pass.variables) }
    switch configuration.attention {
    case .spatialSemantic:
      let lastStates = encoded.states.rows(tree.ends)
      return Words(
        heads: headed { head($0, of: encoded.states) }, sentences: ["state": lastStates, "cell": encoded.lastCells],
        paths: tree.paths)
    case .spatial:
      let means = meanOverTime(encoded.states, paths: tree.paths)
      return Words(
        heads: ["spatial": head("spatial", of: encoded.states)], sentences: ["fc1": head("fc1", of: means)],
        paths: tree.paths)
    case .none:
      return Words(
        heads: [:], sentences: ["fc1": head("fc1", of: encoded.states.rows(tree.ends))], paths: tree.paths)
    }
  }

  private func headed(_ value: (String) -> Variable) -> [String: Variable] {
    Dictionary(uniqueKeysWithValues: configuration.attention.heads.map { ($0, value($0)) })
  }

  package func match(_ cells: Cells, _ words: Words, _ pairs: SentencePairs, _ pass: ForwardPass) -> Variable {
    let variables = pass.variables
    guard configuration.attention == .spatialSemantic else {
      let x = relu(concatenated(cells, words, pairs, pass))
      return Self.confidence(pass.dropping(configuration.dropout, of: x), variables)
    }
    let layout = pairs.layout, attention = spatialAttention(cells, words, layout, pass)
    /// W x_t, Eq. 8 inside.
    func whole(_ head: String) -> Variable {
      attend(attention, cells[head]!, layout) + words.heads[head]!.rows(layout.words)
    }
    let keys = whole("latent"), values = whole("fc1")
    var (state, cell) = (
      words.sentences["state"]!.rows(pairs.sentences), words.sentences["cell"]!.rows(pairs.sentences)
    )
    for _ in 0..<configuration.steps {
      let seen = latentAttention(
        keys: keys, queries: product(state, variables["latent.query"]), weights: variables["latent.weights"],
        values: values, layout
      ) { pass.onAttention?(.words($0)) }
      let x = relu(Self.fc2(pass.dropping(configuration.dropout, of: relu(seen)), variables))
      (state, cell) = Self.decoder.step(x, states: state, cells: cell, variables)
    }
    return Self.confidence(state, variables)
  }

  /// a_{t,k} of every word of every pair, [rows, cells] (Eq. 6–7).
  func spatialAttention(_ cells: Cells, _ words: Words, _ layout: PairLayout, _ pass: ForwardPass) -> Variable {
    let attention = additiveAttention(
      cells: cells["spatial"]!, words: words.heads["spatial"]!, weights: pass.variables["spatial.weights"], layout)
    pass.onAttention?(.cells(attention.value))
    return attention
  }
}
