import Autodiff
import Tensor

/// h of every node of a prefix tree, [nodes, H]: a GRU with PyTorch's equations (`GRUCell`), all steps in one
/// operation.
///
/// The initial state is zero. Threads share the hidden units, so that a step's product and its elementwise part need
/// one barrier.
/// - Parameters:
///   - inputs: W_i x + b_i of each distinct item, [items, 3H], packed [r; z; n], as for `lstm`.
///   - recurrent: W_h [H, 3H].
///   - bias: b_h [3H], of which n's part lies within the reset gate's product.
package func gru(_ inputs: Variable, _ tree: PrefixTree, recurrent: Variable, bias: Variable) -> Variable {
  let size = recurrent.shape[0]
  precondition(
    recurrent.shape == [size, 3 * size] && bias.shape == [3 * size] && inputs.shape.last == 3 * size
      && tree.items.allSatisfy((0..<inputs.value.rows).contains),
    "inputs \(inputs.shape), recurrent \(recurrent.shape), bias \(bias.shape) for items up to \(tree.items.max() ?? -1)"
  )
  let pass = GRUPass(tree: tree, size: size)
  let (states, gates) = pass.forward(inputs.value, recurrent.value, bias.value)
  return record(states, from: inputs, recurrent, bias) { dStates, gradients in
    let inner = tree.innerNodes
    let d = pass.backward(
      gates: gates, states: states, recurrent: recurrent.packedTransposed, dStates: dStates, items: inputs.value.rows)
    gradients.add(d.inputs, to: inputs)
    gradients.addProduct(
      states.gatheringRows(inner), d.products.slicingRows(0..<inner.count), transposing: .left, to: recurrent)
    gradients.add(d.products.sumOfRows(), to: bias)
  }
}

/// The two passes of a GRU over a tree: W_h h is computed once a parent, however many go on from it.
private struct GRUPass {
  let tree: PrefixTree
  let size: Int
  private var width: Int { 3 * size }
  private var gateStarts: StrideTo<Int> { stride(from: 0, to: width, by: size) }

  /// - Returns: states [nodes, H], and what `GRUCell` keeps of each node, [nodes, 4H].
  func forward(_ inputs: Tensor, _ recurrent: Tensor, _ bias: Tensor) -> (states: Tensor, gates: Tensor) {
    var states = Tensor(uninitialized: [tree.count, size]) { _ in },
      gates = Tensor(uninitialized: [tree.count, 4 * size]) { _ in }
    var products = Tensor(uninitialized: [tree.inner.max() ?? 0, width]) { _ in }
    let weights = gateStarts.map { PackedMatrix(recurrent, columns: $0..<$0 + size) }
    forward(inputs.elements, weights, bias.elements, &states.elements, &gates.elements, &products.elements)
    return (states, gates)
  }

  /// - Parameters:
  ///   - recurrent: the recurrent weights by gate.
  ///   - products: memory for W_h h of the nodes of one depth.
  private func forward(
    _ inputs: UnsafePointer<Float>, _ recurrent: [PackedMatrix], _ bias: UnsafePointer<Float>,
    _ states: UnsafeMutablePointer<Float>, _ gates: UnsafeMutablePointer<Float>,
    _ products: UnsafeMutablePointer<Float>
  ) {
    for (depth, nodes) in tree.depths.enumerated() {
      let before = depth > 0 ? tree.depths[depth - 1].lowerBound : 0
      parallel(size, unit: PackedMatrix.width) { units in
        let cell = GRUCell(size: size, units: units)
        if depth > 0 {
          let inner = tree.inner[depth - 1]
          for (start, weights) in zip(gateStarts, recurrent) {
            weights.multiply(
              MatrixView(states + before * size, rows: inner, columns: size),
              into: MutableMatrixView(products + start, rows: inner, columns: size, stride: width), columns: units)
          }
        }
        for node in nodes {
          let parent = tree.parents[node]
          cell.forward(
            inputs + tree.items[node] * width,
            product: parent >= 0 ? UnsafePointer(products + (parent - before) * width) : nil, bias: bias,
            previous: parent >= 0 ? UnsafePointer(states + parent * size) : nil, gates: gates + node * 4 * size,
            state: states + node * size)
        }
      }
    }
  }

  /// From dL/dh [nodes, H] to dL/d(inputs) [items, 3H] and dL/d(W_h h) of the nodes that go on, with a last row for the
  /// zero from which all sequences begin.
  func backward(gates: Tensor, states: Tensor, recurrent: PackedMatrix, dStates: Tensor, items: Int) -> (
    inputs: Tensor, products: Tensor
  ) {
    let inner = tree.inner.reduce(0, +)
    var (dStates, dInputs, dProducts) = (dStates, Tensor(shape: [items, width]), Tensor(shape: [inner + 1, width]))
    backward(
      gates.elements, states.elements, recurrent, &dStates.elements, &dInputs.elements, &dProducts.elements)
    return (dInputs, dProducts)
  }

  /// - Parameter recurrent: the recurrent weights, transposed.
  private func backward(
    _ gates: UnsafePointer<Float>, _ states: UnsafePointer<Float>, _ recurrent: PackedMatrix,
    _ dStates: UnsafeMutablePointer<Float>, _ dInputs: UnsafeMutablePointer<Float>,
    _ dProducts: UnsafeMutablePointer<Float>
  ) {
    let starts = tree.innerStarts, beginning = tree.inner.reduce(0, +)
    // The gradient of one node. Each thread uses its own units of it.
    let dGates = cacheLines(4 * size)
    defer { dGates.deallocate() }
    for (depth, nodes) in tree.depths.enumerated().reversed() {
      parallel(size, unit: PackedMatrix.width) { units in
        let cell = GRUCell(size: size, units: units), inner = tree.inner[depth]
        recurrent.multiply(
          MatrixView(dProducts + starts[depth] * width, rows: inner, columns: width),
          into: MutableMatrixView(dStates + nodes.lowerBound * size, rows: inner, columns: size), columns: units,
          adding: true)
        for node in nodes {
          let parent = tree.parents[node]
          cell.backward(
            gates: gates + node * 4 * size, previous: parent >= 0 ? states + parent * size : nil,
            dState: dStates + node * size, dGates: dGates, dPrevious: parent >= 0 ? dStates + parent * size : nil)
          let row = parent >= 0 ? starts[depth - 1] + parent - tree.depths[depth - 1].lowerBound : beginning
          for start in gateStarts {
            let item = dInputs + tree.items[node] * width + start, product = dProducts + row * width + start
            let d = dGates + start, dp = start == 2 * size ? d + size : d
            for j in units { item[j] += d[j] }
            for j in units { product[j] += dp[j] }
          }
        }
      }
    }
  }
}
