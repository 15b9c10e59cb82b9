import Autodiff
import Tensor

/// What an LSTM over the nodes of a prefix tree returns.
package struct LSTMOutput {
  /// h of every node, [nodes, H].
  package let states: Variable
  /// c at the end of each sequence, [sequences, H].
  package let lastCells: Variable
}

/// An LSTM over sequences that share their beginnings, all steps in one operation.
///
/// Items enter through `inputs`, the pre-activations (x·W + b) of each *distinct* item, [items, 4H]: an item that
/// occurs twenty times in a batch is multiplied once, and so is a beginning that several sequences or several ways of
/// going on share. The initial state is zero.
/// - Parameter recurrent: [H, 4H], gates packed [i; f; g; o].
package func lstm(_ inputs: Variable, _ tree: PrefixTree, recurrent: Variable) -> LSTMOutput {
  let pass = TreePass(tree, inputs: inputs.value, recurrent: recurrent.value, gates: 4)
  let (size, width) = (pass.size, pass.width)
  var cells = Tensor(uninitialized: [tree.count, size]) { _ in }
  var gates = Tensor(uninitialized: [tree.count, width]) { _ in }
  func forward(
    _ inputs: UnsafePointer<Float>, _ states: UnsafeMutablePointer<Float>, _ cells: UnsafeMutablePointer<Float>,
    _ gates: UnsafeMutablePointer<Float>
  ) {
    pass.forward(states, recurrent.value) { node, parent, product, units in
      let gates = gates + node * width, item = inputs + tree.items[node] * width
      for start in stride(from: 0, to: width, by: size) {
        let gate = gates + start, item = item + start
        if let product {
          let product = product + start
          for j in units { gate[j] = item[j] + product[j] }
        } else {
          for j in units { gate[j] = item[j] }
        }
      }
      LSTMCell(size: size, units: units).forward(
        gates: gates, previousCell: parent.map { UnsafePointer(cells + $0 * size) }, cell: cells + node * size,
        state: states + node * size)
    }
  }
  let states = Tensor(uninitialized: [tree.count, size]) {
    forward(inputs.value.elements, $0, &cells.elements, &gates.elements)
  }

  /// From dL/dh and dL/dc [nodes, H].
  func backward(
    _ cells: UnsafePointer<Float>, _ gates: UnsafePointer<Float>, _ dStates: UnsafeMutablePointer<Float>,
    _ dCells: UnsafeMutablePointer<Float>, _ dInputs: UnsafeMutablePointer<Float>,
    _ dProducts: UnsafeMutablePointer<Float>
  ) {
    let transposed = recurrent.packedTransposed
    pass.backward(dStates, transposed, dInputs: dInputs, dProducts: dProducts, dBeginning: nil) {
      node, parent, dGates, units in
      let dCell = dCells + node * size
      LSTMCell(size: size, units: units).backward(
        gates: gates + node * width, previousCell: parent.map { cells + $0 * size }, cell: cells + node * size,
        dState: dStates + node * size, dCell: dCell, dGates: dGates)
      guard let parent else { return }
      let dPrevious = dCells + parent * size
      for j in units { dPrevious[j] += dCell[j] }
    }
  }
  let passed = PassedGradient()  // dL/d(last cells), handed from the second output's node to the first's
  let statesNode = record(states, from: inputs, recurrent) { [cells, gates] dStates, gradients in
    var dCells = Tensor(shape: cells.shape), dInputs = Tensor(shape: [inputs.value.rows, width])
    if let share = passed.value { dCells.addRows(share, at: tree.ends) }
    let inner = tree.innerNodes
    var dProducts = Tensor(uninitialized: [inner.count, width]) { _ in }
    backward(
      cells.elements, gates.elements, &dStates.elements, &dCells.elements, &dInputs.elements, &dProducts.elements)
    gradients.add(dInputs, to: inputs)
    // Σ hᵀ · dgates, at once
    gradients.addProduct(states.gatheringRows(inner), dProducts, transposing: .left, to: recurrent)
  }
  return LSTMOutput(
    states: statesNode, lastCells: passing(cells.gatheringRows(tree.ends), through: passed, after: statesNode))
}

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
