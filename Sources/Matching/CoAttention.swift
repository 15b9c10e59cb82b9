import Autodiff
import Tensor

/// The pair matcher of stage 2, latent co-attention (Li et al. 2017, §3.2): every word attends to the photo's cells (Eq. 6–8),
/// then a decoder LSTM of M steps attends to the words with what they saw (Eq. 9–11) and says how well the pair matches.
///
/// x_t = [ĩ_t; h_t] is never formed: each matrix that is applied to it is split into a part for cells and a part for words, and since
/// ĩ_t is a weighted sum of cells, the cells' part is applied once a photo and the words' part once a sentence.
public struct CoAttention {
  public struct Configuration: Codable, Equatable, Sendable {
    /// M, the decoder's steps.
    public var steps = 5
    public var dropout: Float = 0.5
    public var wordDropout: Float = 0
    /// Of whole channels of a photo's cells.
    public var cellDropout: Float = 0

    public init(steps: Int = 5, dropout: Float = 0.5, wordDropout: Float = 0, cellDropout: Float = 0) {
      self.steps = steps
      self.dropout = dropout
      self.wordDropout = wordDropout
      self.cellDropout = cellDropout
    }
  }

  public let configuration: Configuration
  public var parameters: Parameters

  public init(configuration: Configuration, parameters: Parameters) {
    self.configuration = configuration
    self.parameters = parameters
  }

  /// A matcher whose encoder is stage 1's and whose other parameters are fresh, U(±1/√inputs).
  /// - Parameters: channels C of a cell; width K of both attentions and of the two fully connected layers.
  public init(
    configuration: Configuration, stage1: Parameters, channels: Int, width: Int = 512, using generator: inout SplitMix64
  ) {
    var parameters = Parameters()
    for name in stage1.names where name == "embedding" || name.hasPrefix("lstm.") { parameters[name] = stage1[name] }
    let hidden = parameters["lstm.recurrent"].shape[0]
    for head in ["spatial", "latent", "fc1"] {
      // Cells and words are two parts of one layer, whose inputs are C + H.
      let bound = 1 / Float(channels + hidden).squareRoot()
      parameters["\(head).cells"] = Tensor(uniform: bound, shape: [channels, width], using: &generator)
      parameters["\(head).words"] = Tensor(uniform: bound, shape: [hidden, width], using: &generator)
      parameters["\(head).bias"] = Tensor(shape: [width])
    }
    let bound = 1 / Float(hidden).squareRoot(), inner = 1 / Float(width).squareRoot()
    parameters["spatial.weights"] = Tensor(uniform: inner, shape: [width], using: &generator)
    parameters["latent.weights"] = Tensor(uniform: inner, shape: [width], using: &generator)
    parameters["latent.query"] = Tensor(uniform: bound, shape: [hidden, width], using: &generator)
    parameters["fc2.weights"] = Tensor(uniform: inner, shape: [width, width], using: &generator)
    parameters["fc2.bias"] = Tensor(shape: [width])
    parameters["decoder.input"] = Tensor(uniform: inner, shape: [width, 4 * hidden], using: &generator)
    parameters["decoder.recurrent"] = Tensor(uniform: bound, shape: [hidden, 4 * hidden], using: &generator)
    var bias = Tensor(shape: [4 * hidden])
    for j in hidden..<2 * hidden { bias.elements[j] = 1 }
    parameters["decoder.bias"] = bias
    parameters["confidence.weights"] = Tensor(uniform: bound, shape: [hidden, 1], using: &generator)
    parameters["confidence.bias"] = Tensor(shape: [1])
    self.init(configuration: configuration, parameters: parameters)
  }

  /// What the three heads make of the cells of some photos, [photos · cells, width] each.
  public struct Cells {
    let spatial: Variable, latent: Variable, fc1: Variable
  }

  /// What the three heads make of the words of some sentences, [nodes of their tree, width] each, and the encoder's last state and
  /// cell [sentences, H].
  public struct Words {
    let spatial: Variable, latent: Variable, fc1: Variable
    let lastStates: Variable, lastCells: Variable
  }

  /// - Parameter grids: [photos, cells, C].
  public func project(cells grids: Variable, _ variables: Variables, training: Bool, using generator: inout SplitMix64) -> Cells {
    let cells = channelDropout(
      grids, group: grids.shape[1], probability: training ? configuration.cellDropout : 0, using: &generator)
    return Cells(
      spatial: product(cells, variables["spatial.cells"]), latent: product(cells, variables["latent.cells"]),
      fc1: product(cells, variables["fc1.cells"]))
  }

  public func project(
    sentences: PackedSentences, _ variables: Variables, training: Bool, using generator: inout SplitMix64
  ) -> Words {
    let encoded = SentenceEncoder.encode(
      sentences, variables, dropout: training ? configuration.wordDropout : 0, using: &generator)
    func head(_ name: String) -> Variable { linear(encoded.states, variables["\(name).words"], variables["\(name).bias"]) }
    return Words(
      spatial: head("spatial"), latent: head("latent"), fc1: head("fc1"),
      lastStates: rows(encoded.states, sentences.tree.ends), lastCells: encoded.lastCells)
  }

  /// Logits of the matching confidence C, [pairs, 1].
  /// - sentences: for each pair, the sentence's row in `words.lastStates`.
  public func match(
    _ cells: Cells, _ words: Words, sentences: [Int], _ layout: PairLayout, _ variables: Variables, training: Bool,
    using generator: inout SplitMix64
  ) -> Variable {
    let attention = additiveAttention(
      cells: cells.spatial, words: words.spatial, weights: variables["spatial.weights"], layout)  // Eq. 6–7
    let keys = sum(attend(attention, cells.latent, layout), rows(words.latent, layout.words))  // W x_t, Eq. 8 inside
    let values = sum(attend(attention, cells.fc1, layout), rows(words.fc1, layout.words))
    var state = rows(words.lastStates, sentences), cell = rows(words.lastCells, sentences)
    let probability = training ? configuration.dropout : 0
    for _ in 0..<configuration.steps {
      let seen = latentAttention(
        keys: keys, queries: product(state, variables["latent.query"]), weights: variables["latent.weights"], values: values, layout)
      var x = dropout(relu(seen), probability: probability, using: &generator)
      x = relu(linear(x, variables["fc2.weights"], variables["fc2.bias"]))
      let gates = sum(linear(x, variables["decoder.input"], variables["decoder.bias"]), product(state, variables["decoder.recurrent"]))
      (state, cell) = lstmStep(gates, cells: cell)
    }
    return linear(state, variables["confidence.weights"], variables["confidence.bias"])
  }
}
