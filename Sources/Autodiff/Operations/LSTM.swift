import Tensor

/// What an LSTM over the nodes of a prefix tree returns.
public struct LSTMOutput {
  /// h of every node, [nodes, H].
  public let states: Variable
  /// c at the end of each sequence, [sequences, H].
  public let lastCells: Variable
}

/// An LSTM over sequences that share their beginnings, all steps in one operation.
///
/// Items enter through `inputs`, the pre-activations (x·W + b) of each *distinct* item, [items, 4H]: an item that occurs twenty times
/// in a batch is multiplied once, and so is a beginning that several sequences or several ways of going on share.
/// - recurrent: [H, 4H]; gates are packed [i; f; g; o]; the initial state is zero.
///
/// Threads share the hidden units, so that a step's product and its elementwise part need one barrier.
public func lstm(_ inputs: Variable, _ tree: PrefixTree, recurrent: Variable) -> LSTMOutput {
  let size = recurrent.shape[0]
  precondition(
    recurrent.shape == [size, 4 * size] && inputs.shape.last == 4 * size && tree.items.allSatisfy { $0 < inputs.value.rows },
    "inputs \(inputs.shape), recurrent \(recurrent.shape) for \(tree.items.max() ?? 0) + 1 items")
  let pass = LSTMPass(tree, size: size)
  let (states, cells, gates) = pass.forward(inputs.value, recurrent.value)
  let passed = PassedGradient()  // dL/d(last cells), handed from the second output's node to the first's

  let statesNode = record(states, from: inputs, recurrent) { dStates, gradients in
    var dCells = Tensor(shape: cells.shape)
    if let share = passed.value { dCells.addRows(share, at: tree.ends) }
    let d = pass.backward(gates: gates, cells: cells, recurrent: recurrent.value, dStates: dStates, dCells: dCells, items: inputs.value.rows)
    gradients.add(d.inputs, to: inputs)
    gradients.addProduct(states.gatheringRows(pass.innerNodes), d.recurrentParts, transposing: .left, to: recurrent)  // Σ hᵀ · dgates, at once
  }
  let lastCells = passing(cells.gatheringRows(tree.ends), through: passed, after: statesNode)
  return LSTMOutput(states: statesNode, lastCells: lastCells)
}

/// The two passes of an LSTM over a tree. A node's pre-activations are those of its item plus h · W of its parent, and h · W is
/// computed once a parent.
private struct LSTMPass {
  let tree: PrefixTree
  let size: Int
  /// The nodes that go on, depth by depth.
  let innerNodes: [Int]
  /// Where each depth begins among them.
  let innerStarts: [Int]
  /// Whether a node is the first child of its parent.
  let isFirst: [Bool]

  init(_ tree: PrefixTree, size: Int) {
    self.tree = tree
    self.size = size
    innerNodes = zip(tree.depths, tree.inner).flatMap { nodes, inner in nodes.prefix(inner) }
    innerStarts = tree.inner.indices.map { tree.inner[..<$0].reduce(0, +) }
    var seen = [Bool](repeating: false, count: tree.count)
    isFirst = tree.parents.map { parent in
      guard parent >= 0, !seen[parent] else { return false }
      seen[parent] = true
      return true
    }
  }

  /// - Returns: states and cells [nodes, H], and the gates' activations [nodes, 4H].
  func forward(_ inputs: Tensor, _ recurrent: Tensor) -> (states: Tensor, cells: Tensor, gates: Tensor) {
    let width = 4 * size
    let weights = (0..<4).map { PackedMatrix(recurrent, columns: $0 * size..<($0 + 1) * size) }  // by gate
    var cells = Tensor(uninitialized: [tree.count, size]) { _ in }, gates = Tensor(uninitialized: [tree.count, width]) { _ in }
    var parts = Tensor(uninitialized: [tree.inner.max() ?? 0, width]) { _ in }  // h · W of the nodes before
    let states = Tensor(uninitialized: [tree.count, size]) { states in
      nonisolated(unsafe) let states = states
      cells.elements.withUnsafeMutableBufferPointer { cells in
        gates.elements.withUnsafeMutableBufferPointer { gates in
          parts.elements.withUnsafeMutableBufferPointer { parts in
            inputs.elements.withUnsafeBufferPointer { inputs in
              nonisolated(unsafe) let (cells, gates, parts, inputs) = (cells.baseAddress!, gates.baseAddress!, parts.baseAddress, inputs.baseAddress!)
              for (depth, nodes) in tree.depths.enumerated() {
                let before = depth > 0 ? tree.depths[depth - 1].lowerBound : 0
                parallel(size, unit: PackedMatrix.width) { units in
                  if depth > 0 {
                    for (gate, weights) in weights.enumerated() {
                      weights.multiply(
                        tree.inner[depth - 1], states + before * size, size, into: parts! + gate * size, width, columns: units)
                    }
                  }
                  for node in nodes {
                    let parent = tree.parents[node]
                    let (gates, item) = (gates + node * width, inputs + tree.items[node] * width)
                    for gate in stride(from: 0, to: width, by: size) {
                      let (gates, item) = (gates + gate, item + gate)
                      if parent >= 0 {
                        let part = parts! + (parent - before) * width + gate
                        for j in units { gates[j] = item[j] + part[j] }
                      } else {
                        for j in units { gates[j] = item[j] }
                      }
                    }
                    LSTMCell.forward(
                      gates: gates, previousCell: parent >= 0 ? UnsafePointer(cells + parent * size) : nil, cell: cells + node * size,
                      state: states + node * size, size: size, units: units)
                  }
                }
              }
            }
          }
        }
      }
    }
    return (states, cells, gates)
  }

  /// From dL/dh and dL/dc [nodes, H] to dL/d(inputs) [items, 4H] and dL/d(h · W) of the nodes that go on.
  func backward(
    gates: Tensor, cells: Tensor, recurrent: Tensor, dStates: Tensor, dCells: Tensor, items: Int
  ) -> (inputs: Tensor, recurrentParts: Tensor) {
    let width = 4 * size
    let weights = PackedMatrix(recurrent, transposed: true)
    var (dStates, dCells, dInputs) = (dStates, dCells, Tensor(shape: [items, width]))
    var dParts = Tensor(uninitialized: [innerNodes.count, width]) { _ in }
    var room = Tensor(shape: [width])  // one node's gradient; each thread uses its own units of it
    dParts.elements.withUnsafeMutableBufferPointer { dParts in
      dStates.elements.withUnsafeMutableBufferPointer { dStates in
        dCells.elements.withUnsafeMutableBufferPointer { dCells in
          dInputs.elements.withUnsafeMutableBufferPointer { dInputs in
            room.elements.withUnsafeMutableBufferPointer { room in
              gates.elements.withUnsafeBufferPointer { gates in
                cells.elements.withUnsafeBufferPointer { cells in
                  guard tree.count > 0 else { return }
                  nonisolated(unsafe) let (dStates, dCells, dInputs, room) = (
                    dStates.baseAddress!, dCells.baseAddress!, dInputs.baseAddress!, room.baseAddress!)
                  nonisolated(unsafe) let (dParts, gates, cells) = (dParts.baseAddress ?? room, gates.baseAddress!, cells.baseAddress!)
                  for (depth, nodes) in tree.depths.enumerated().reversed() {
                    parallel(size, unit: PackedMatrix.width) { units in
                      weights.multiply(
                        tree.inner[depth], dParts + innerStarts[depth] * width, width, into: dStates + nodes.lowerBound * size, size,
                        columns: units, adding: true)
                      for node in nodes {
                        let parent = tree.parents[node]
                        let part = parent < 0 ? room : dParts + (innerStarts[depth - 1] + parent - tree.depths[depth - 1].lowerBound) * width
                        let d = isFirst[node] ? part : room
                        LSTMCell.backward(
                          gates: gates + node * width, previousCell: parent >= 0 ? cells + parent * size : nil, cell: cells + node * size,
                          dState: dStates + node * size, dCell: dCells + node * size, dGates: d, size: size, units: units)
                        let item = dInputs + tree.items[node] * width
                        for gate in stride(from: 0, to: width, by: size) {
                          let (item, d, part) = (item + gate, d + gate, part + gate)
                          for j in units { item[j] += d[j] }
                          if d != part { for j in units { part[j] += d[j] } }
                        }
                        if parent >= 0 {
                          let (dPrevious, dCell) = (dCells + parent * size, dCells + node * size)
                          for j in units { dPrevious[j] += dCell[j] }
                        }
                      }
                    }
                  }
                }
              }
            }
          }
        }
      }
    }
    return (dInputs, dParts)
  }
}
