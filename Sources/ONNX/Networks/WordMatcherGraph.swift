import Matching
import Recurrent
import Tensor

extension WordMatcher {
  /// The logits [N] of photos with the sentences beside them, as `match` makes them; N pairs of `grids` [N, cells, C].
  func score(_ grids: ONNXValue, _ words: WordSequences) -> ONNXValue {
    let graph = grids.graph, parameters = parameters
    let states = words.states(SentenceEncoder.forward, of: words.vectors(parameters), parameters).all
    let cells = grids.through(Self.cells, parameters)
    // Words share the bias.
    let shares = words.shares(states, configuration.pooling)
    let bias = graph.parameter(Self.words.bias, parameters) / words.counts.expanded(2)
    let weights = graph.parameter(Self.words.weights, parameters)
    let unscaled = (shares.product(weights) + bias) * words.ones
    // Divided by the norm of their sum, [N, T, D].
    let parts = unscaled / (unscaled.sum(axis: 1, keeping: true).norm() + 1e-8)
    let cosines = parts.unitLength().product(cells.unitLength().transposed([0, 2, 1]))
    let attention = (configuration.sharpness * cosines).softmax()
    let seen = attention.product(cells).unitLength()
    return (seen * parts).sum(axis: 2).sum(axis: 1, keeping: true).through(Self.confidence, parameters).squeezed(1)
  }
}
