import Autodiff
import Tensor

/// A GRU that knows the names of its parameters: `<name>.input` [E, 3H], `<name>.bias` [3H], `<name>.recurrent` [H, 3H]
/// and `<name>.recurrent-bias` [3H], gates packed [r; z; n]: PyTorch's weights, transposed.
package struct GRULayer: Sendable {
  package let input: Linear, recurrent: String, recurrentBias: String

  package init(_ name: String) {
    input = Linear(weights: "\(name).input", bias: "\(name).bias")
    (recurrent, recurrentBias) = ("\(name).recurrent", "\(name).recurrent-bias")
  }

  package var names: [String] { input.names + [recurrent, recurrentBias] }

  /// Adds fresh parameters from U(±1/√H), as PyTorch has it.
  package func initialize(
    _ parameters: inout Parameters, inputs: Int, hidden: Int, using generator: inout SplitMix64
  ) {
    let bound = 1 / Float(hidden).squareRoot(), size = 3 * hidden
    for (name, shape) in zip(names, [[inputs, size], [size], [hidden, size], [size]]) {
      parameters[name] = Tensor(uniform: bound, shape: shape, using: &generator)
    }
  }

  /// The states of all nodes of a tree; see `gru`.
  /// - Parameter items: the vectors of the tree's distinct items, [items, E].
  package func callAsFunction(_ items: Variable, _ tree: PrefixTree, _ variables: Variables) -> Variable {
    gru(input(items, variables), tree, recurrent: variables[recurrent], bias: variables[recurrentBias])
  }
}
