import Autodiff
import Tensor

/// An LSTM that knows the names of its parameters: `<name>.input` [E, 4H], `<name>.recurrent` [H, 4H] and `<name>.bias`
/// [4H], gates packed [i; f; g; o].
package struct LSTMLayer: Sendable {
  package let input: Linear, recurrent: String

  package init(_ name: String) {
    input = Linear(weights: "\(name).input", bias: "\(name).bias")
    recurrent = "\(name).recurrent"
  }

  package var names: [String] { [input.weights, recurrent, input.bias] }

  /// Adds fresh parameters: U(±bound) for the inputs, U(±1/√H) for the recurrence, forget bias 1, other biases 0.
  /// - Parameter bound: 1/√H if nil.
  package func initialize(
    _ parameters: inout Parameters, inputs: Int, hidden: Int, bound: Float? = nil, using generator: inout SplitMix64
  ) {
    let ofStates = 1 / Float(hidden).squareRoot()
    parameters[input.weights] = Tensor(uniform: bound ?? ofStates, shape: [inputs, 4 * hidden], using: &generator)
    parameters[recurrent] = Tensor(uniform: ofStates, shape: [hidden, 4 * hidden], using: &generator)
    var bias = Tensor(shape: [4 * hidden])
    for j in hidden..<2 * hidden { bias.elements[j] = 1 }
    parameters[input.bias] = bias
  }

  /// All steps over the nodes of a tree; see `lstm`.
  /// - Parameter items: the vectors of the tree's distinct items, [items, E].
  package func callAsFunction(_ items: Variable, _ tree: PrefixTree, _ variables: Variables) -> LSTMOutput {
    lstm(input(items, variables), tree, recurrent: variables[recurrent])
  }

  /// One step: from x [n, E], states and cells [n, H] to the next states and cells.
  package func step(_ x: Variable, states: Variable, cells: Variable, _ variables: Variables) -> (
    states: Variable, cells: Variable
  ) {
    lstmStep(input(x, variables) + product(states, variables[recurrent]), cells: cells)
  }
}
