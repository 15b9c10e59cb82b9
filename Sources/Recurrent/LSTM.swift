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
/// going on share. The initial state is zero. Threads share the hidden units, so that a step's product and its
/// elementwise part need one barrier.
/// - Parameter recurrent: [H, 4H], gates packed [i; f; g; o].
package func lstm(_ inputs: Variable, _ tree: PrefixTree, recurrent: Variable) -> LSTMOutput {
  let size = recurrent.shape[0]
  precondition(
    recurrent.shape == [size, 4 * size] && inputs.shape.last == 4 * size
      && tree.items.allSatisfy((0..<inputs.value.rows).contains),
    "inputs \(inputs.shape), recurrent \(recurrent.shape) for items up to \(tree.items.max() ?? -1)")
  let pass = LSTMPass(tree, size: size)
  let (states, cells, gates) = pass.forward(inputs.value, recurrent.value)
  let passed = PassedGradient()  // dL/d(last cells), handed from the second output's node to the first's

  let statesNode = record(states, from: inputs, recurrent) { dStates, gradients in
    var dCells = Tensor(shape: cells.shape)
    if let share = passed.value { dCells.addRows(share, at: tree.ends) }
    let d = pass.backward(
      gates: gates, cells: cells, recurrent: recurrent.packedTransposed, dStates: dStates, dCells: dCells,
      items: inputs.value.rows)
    gradients.add(d.inputs, to: inputs)
    // Σ hᵀ · dgates, at once
    gradients.addProduct(states.gatheringRows(pass.innerNodes), d.parts, transposing: .left, to: recurrent)
  }
  let lastCells = passing(cells.gatheringRows(tree.ends), through: passed, after: statesNode)
  return LSTMOutput(states: statesNode, lastCells: lastCells)
}

/// The two passes of an LSTM over a tree. A node's pre-activations are its item's plus h · W of its parent, which is
/// computed once a parent.
private struct LSTMPass {
  let tree: PrefixTree
  let size: Int
  /// The nodes that go on, depth by depth.
  let innerNodes: [Int]
  /// Where each depth begins among them.
  private let innerStarts: [Int]
  /// Whether a node is the first child of its parent.
  private let isFirst: [Bool]
  private var width: Int { 4 * size }
  private var gateStarts: StrideTo<Int> { stride(from: 0, to: width, by: size) }

  init(_ tree: PrefixTree, size: Int) {
    self.tree = tree
    self.size = size
    innerNodes = tree.innerNodes
    innerStarts = tree.innerStarts
    var seen = [Bool](repeating: false, count: tree.count)
    isFirst = tree.parents.map { parent in
      guard parent >= 0, !seen[parent] else { return false }
      seen[parent] = true
      return true
    }
  }

  /// - Returns: states and cells [nodes, H], and the gates' activations [nodes, 4H].
  func forward(_ inputs: Tensor, _ recurrent: Tensor) -> (states: Tensor, cells: Tensor, gates: Tensor) {
    var states = Tensor(uninitialized: [tree.count, size]) { _ in },
      cells = Tensor(uninitialized: [tree.count, size]) { _ in }
    var gates = Tensor(uninitialized: [tree.count, width]) { _ in }
    var parts = Tensor(uninitialized: [tree.inner.max() ?? 0, width]) { _ in }
    let weights = gateStarts.map { PackedMatrix(recurrent, columns: $0..<$0 + size) }
    forward(inputs.elements, weights, &states.elements, &cells.elements, &gates.elements, &parts.elements)
    return (states, cells, gates)
  }

  /// - Parameters:
  ///   - recurrent: the recurrent weights by gate.
  ///   - parts: memory for h · W of the nodes of one depth.
  private func forward(
    _ inputs: UnsafePointer<Float>, _ recurrent: [PackedMatrix], _ states: UnsafeMutablePointer<Float>,
    _ cells: UnsafeMutablePointer<Float>, _ gates: UnsafeMutablePointer<Float>, _ parts: UnsafeMutablePointer<Float>
  ) {
    for (depth, nodes) in tree.depths.enumerated() {
      let before = depth > 0 ? tree.depths[depth - 1].lowerBound : 0
      parallel(size, unit: PackedMatrix.width) { units in
        let cell = LSTMCell(size: size, units: units)
        if depth > 0 {
          let inner = tree.inner[depth - 1]
          for (start, weights) in zip(gateStarts, recurrent) {
            weights.multiply(
              MatrixView(states + before * size, rows: inner, columns: size),
              into: MutableMatrixView(parts + start, rows: inner, columns: size, stride: width), columns: units)
          }
        }
        for node in nodes {
          let parent = tree.parents[node], gates = gates + node * width
          for start in gateStarts {
            let gate = gates + start, item = inputs + tree.items[node] * width + start
            if parent >= 0 {
              let part = parts + (parent - before) * width + start
              for j in units { gate[j] = item[j] + part[j] }
            } else {
              for j in units { gate[j] = item[j] }
            }
          }
          cell.forward(
            gates: gates, previousCell: parent >= 0 ? UnsafePointer(cells + parent * size) : nil,
            cell: cells + node * size, state: states + node * size)
        }
      }
    }
  }

  /// From dL/dh and dL/dc [nodes, H] to dL/d(inputs) [items, 4H] and dL/d(h · W) of the nodes that go on.
  func backward(
    gates: Tensor, cells: Tensor, recurrent: PackedMatrix, dStates: Tensor, dCells: Tensor, items: Int
  ) -> (inputs: Tensor, parts: Tensor) {
    var (dStates, dCells, dInputs) = (dStates, dCells, Tensor(shape: [items, width]))
    var dParts = Tensor(uninitialized: [innerNodes.count, width]) { _ in }
    backward(
      gates.elements, cells.elements, recurrent, &dStates.elements, &dCells.elements, &dInputs.elements,
      &dParts.elements)
    return (dInputs, dParts)
  }

  /// - Parameter recurrent: the recurrent weights, transposed.
  private func backward(
    _ gates: UnsafePointer<Float>, _ cells: UnsafePointer<Float>, _ recurrent: PackedMatrix,
    _ dStates: UnsafeMutablePointer<Float>, _ dCells: UnsafeMutablePointer<Float>,
    _ dInputs: UnsafeMutablePointer<Float>, _ dParts: UnsafeMutablePointer<Float>
  ) {
    // The gradient of one node. Each thread uses its own units of it.
    let dGates = cacheLines(width)
    defer { dGates.deallocate() }
    for (depth, nodes) in tree.depths.enumerated().reversed() {
      parallel(size, unit: PackedMatrix.width) { units in
        let cell = LSTMCell(size: size, units: units), inner = tree.inner[depth]
        recurrent.multiply(
          MatrixView(dParts + innerStarts[depth] * width, rows: inner, columns: width),
          into: MutableMatrixView(dStates + nodes.lowerBound * size, rows: inner, columns: size), columns: units,
          adding: true)
        for node in nodes {
          let parent = tree.parents[node]
          // The first child writes what the others add to.
          let part =
            parent < 0
            ? dGates : dParts + (innerStarts[depth - 1] + parent - tree.depths[depth - 1].lowerBound) * width
          let d = isFirst[node] ? part : dGates
          cell.backward(
            gates: gates + node * width, previousCell: parent >= 0 ? cells + parent * size : nil,
            cell: cells + node * size, dState: dStates + node * size, dCell: dCells + node * size, dGates: d)
          for start in gateStarts {
            let item = dInputs + tree.items[node] * width + start, (d, part) = (d + start, part + start)
            for j in units { item[j] += d[j] }
            if d != part { for j in units { part[j] += d[j] } }
          }
          if parent >= 0 {
            let dPrevious = dCells + parent * size, dCell = dCells + node * size
            for j in units { dPrevious[j] += dCell[j] }
          }
        }
      }
    }
  }
}
