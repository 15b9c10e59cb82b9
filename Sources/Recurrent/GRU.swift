import Autodiff
import Tensor

/// h of every node of a prefix tree, [nodes, H]: a GRU with PyTorch's equations (`GRUCell`), all steps in one
/// operation. The initial state is zero.
/// - Parameters:
///   - inputs: W_i x + b_i of each distinct item, [items, 3H], packed [r; z; n], as for `lstm`.
///   - recurrent: W_h [H, 3H].
///   - bias: b_h [3H], of which n's part lies within the reset gate's product.
package func gru(_ inputs: Variable, _ tree: PrefixTree, recurrent: Variable, bias: Variable) -> Variable {
  let pass = TreePass(tree, inputs: inputs.value, recurrent: recurrent.value, gates: 3)
  let (size, width) = (pass.size, pass.width)
  precondition(bias.shape == [width], "bias \(bias.shape) for recurrent \(recurrent.shape)")
  var gates = Tensor(uninitialized: [tree.count, 4 * size]) { _ in }
  func forward(
    _ inputs: UnsafePointer<Float>, _ bias: UnsafePointer<Float>, _ states: UnsafeMutablePointer<Float>,
    _ gates: UnsafeMutablePointer<Float>
  ) {
    pass.forward(states, recurrent.value) { node, parent, product, units in
      GRUCell(size: size, units: units).forward(
        inputs + tree.items[node] * width, product: product, bias: bias,
        previous: parent.map { UnsafePointer(states + $0 * size) }, gates: gates + node * 4 * size,
        state: states + node * size)
    }
  }
  let states = Tensor(uninitialized: [tree.count, size]) {
    forward(inputs.value.elements, bias.value.elements, $0, &gates.elements)
  }

  func backward(
    _ states: UnsafePointer<Float>, _ gates: UnsafePointer<Float>, _ dStates: UnsafeMutablePointer<Float>,
    _ dInputs: UnsafeMutablePointer<Float>, _ dProducts: UnsafeMutablePointer<Float>,
    _ dBeginning: UnsafeMutablePointer<Float>
  ) {
    let transposed = recurrent.packedTransposed
    pass.backward(dStates, transposed, dInputs: dInputs, dProducts: dProducts, dBeginning: dBeginning) {
      node, parent, dGates, units in
      GRUCell(size: size, units: units).backward(
        gates: gates + node * 4 * size, previous: parent.map { states + $0 * size }, dState: dStates + node * size,
        dGates: dGates, dPrevious: parent.map { dStates + $0 * size })
    }
  }
  return record(states, from: inputs, recurrent, bias) { [gates] dStates, gradients in
    let inner = tree.innerNodes
    var dInputs = Tensor(shape: [inputs.value.rows, width])
    // Of the nodes that go on, and of the zero from which all sequences begin.
    var dProducts = Tensor(shape: [inner.count + 1, width])
    dProducts.withMutableView {
      backward(
        states.elements, gates.elements, &dStates.elements, &dInputs.elements, $0.pointer,
        $0.pointer + inner.count * width)
    }
    gradients.add(dInputs, to: inputs)
    gradients.addProduct(
      states.gatheringRows(inner), dProducts.slicingRows(0..<inner.count), transposing: .left, to: recurrent)
    gradients.add(dProducts.sumOfRows(), to: bias)
  }
}

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
