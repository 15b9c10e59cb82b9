import Autodiff
import Matching
import Recurrent
import Tensor

extension CoAttention {
  /// The logits [N] of photos with the sentences beside them, as `match` makes them; N pairs of `grids` [N, cells, C].
  func score(_ grids: ONNXValue, _ words: WordSequences) -> ONNXValue {
    let graph = grids.graph, parameters = parameters
    let encoded = words.states(SentenceEncoder.forward, of: words.vectors(parameters), parameters)
    func weights(_ name: String) -> ONNXValue { graph.parameter(name, parameters) }
    /// A head's part of cells [N, cells, K], or of whatever else has C channels.
    func cells(_ head: String, _ x: ONNXValue) -> ONNXValue { x.product(weights(Self.cells(head))) }
    func ofWords(_ head: String, _ x: ONNXValue) -> ONNXValue { x.through(Self.words(head), parameters) }
    func confidence(_ x: ONNXValue) -> ONNXValue { x.through(Self.confidence, parameters).squeezed(1) }

    if configuration.attention == .none {
      return confidence((cells("fc1", grids.mean(axis: 1)) + ofWords("fc1", encoded.last)).relu())
    }
    // a_{t,k} (Eq. 6–7), [N, T, cells]
    let agreement = cells("spatial", grids).expanded(1) + ofWords("spatial", encoded.all).expanded(2)
    let column = graph.column("spatial.weights", parameters)
    let attention = agreement.tanh().product(column).squeezed(3).softmax()
    if configuration.attention == .spatial {
      let seen = words.mean(attention).expanded(1).product(cells("fc1", grids)).squeezed(1)
      return confidence((seen + ofWords("fc1", words.mean(encoded.all))).relu())
    }
    /// W x_t, Eq. 8 inside, [N, T, K].
    func whole(_ head: String) -> ONNXValue { attention.product(cells(head, grids)) + ofWords(head, encoded.all) }
    let keys = whole("latent"), values = whole("fc1")
    let query = weights("latent.query"), latent = graph.column("latent.weights", parameters)
    let fc2 = (weights(Self.fc2.weights), weights(Self.fc2.bias)), decoder = Self.decoder
    let (input, bias) = (weights(decoder.input.weights), weights(decoder.input.bias))
    let recurrent = weights(decoder.recurrent)
    var (state, cell) = (encoded.last, encoded.lastCell)
    for _ in 0..<configuration.steps {
      let scores = (keys + state.product(query).expanded(1)).relu().product(latent).squeezed(2)
      let seen = words.softmax(scores).expanded(1).product(values).squeezed(1)
      let x = (seen.relu().product(fc2.0) + fc2.1).relu()
      let gates = (x.product(input) + bias + state.product(recurrent)).split(
        4, size: parameters[decoder.recurrent].rows)
      cell = gates[1].sigmoid() * cell + gates[0].sigmoid() * gates[2].tanh()
      state = gates[3].sigmoid() * cell.tanh()
    }
    return confidence(state)
  }
}
