import Tensor

/// The passes of a recurrent network over a prefix tree, depth by depth. What a depth takes from the states before is
/// one product h · W, computed once a parent, however many go on from it. Threads share the hidden units, so that the
/// product and the elementwise part of a depth need one barrier.
struct TreePass {
  let tree: PrefixTree
  /// H, and the columns of W: H for each gate.
  let size, width: Int

  /// - Parameters:
  ///   - inputs: of the tree's distinct items, [items, gates · H].
  ///   - recurrent: W [H, gates · H].
  init(_ tree: PrefixTree, inputs: Tensor, recurrent: Tensor, gates: Int) {
    (self.tree, size, width) = (tree, recurrent.shape[0], gates * recurrent.shape[0])
    precondition(
      recurrent.columns == width && inputs.columns == width && tree.items.allSatisfy((0..<inputs.rows).contains),
      "inputs \(inputs.shape), recurrent \(recurrent.shape) for items up to \(tree.items.max() ?? -1)")
  }

  private var gateStarts: StrideTo<Int> { stride(from: 0, to: width, by: size) }

  /// Calls `step` for every node after its parent, with the parent and its h · W [gates · H], both nil where a sequence
  /// begins.
  /// - Parameters:
  ///   - states: h [nodes, H], of which `step` writes those units of the node's row that it is given.
  ///   - recurrent: W.
  func forward(
    _ states: UnsafeMutablePointer<Float>, _ recurrent: Tensor,
    _ step: (_ node: Int, _ parent: Int?, _ product: UnsafePointer<Float>?, _ units: Range<Int>) -> Void
  ) {
    let byGate = gateStarts.map { PackedMatrix(recurrent, columns: $0..<$0 + size) }
    let products = cacheLines((tree.inner.max() ?? 0) * width)
    defer { products.deallocate() }
    for (depth, nodes) in tree.depths.enumerated() {
      let before = depth > 0 ? tree.depths[depth - 1].prefix(tree.inner[depth - 1]) : 0..<0
      parallel(size, unit: PackedMatrix.width) { units in
        for (start, weights) in zip(gateStarts, byGate) where depth > 0 {
          weights.multiply(
            MatrixView(states + before.lowerBound * size, rows: before.count, columns: size),
            into: MutableMatrixView(products + start, rows: before.count, columns: size, stride: width), columns: units)
        }
        for node in nodes {
          let parent = tree.parents[node]
          if parent >= 0 {
            step(node, parent, products + (parent - before.lowerBound) * width, units)
          } else {
            step(node, nil, nil, units)
          }
        }
      }
    }
  }

  /// Calls `step` for every node before its parent, when dL/dh of the node is whole.
  ///
  /// Of the units that it is given, `step` writes dL/d of the node's pre-activations to `dGates` [4H], gate by gate.
  /// The last H are what goes to the last gate's part of h · W: of an LSTM its fourth gate, of a GRU a gradient of its
  /// own, because the reset gate lies between.
  /// - Parameters:
  ///   - dStates: dL/dh [nodes, H], to which the products' share is added.
  ///   - recurrent: Wᵀ.
  ///   - dInputs: [items, width], is added to.
  ///   - dProducts: dL/d(h · W) of the nodes that go on, is written.
  ///   - dBeginning: dL/d(h · W) of the zero from which all sequences begin, if wanted, is added to.
  func backward(
    _ dStates: UnsafeMutablePointer<Float>, _ recurrent: PackedMatrix, dInputs: UnsafeMutablePointer<Float>,
    dProducts: UnsafeMutablePointer<Float>, dBeginning: UnsafeMutablePointer<Float>?,
    _ step: (_ node: Int, _ parent: Int?, _ dGates: UnsafeMutablePointer<Float>, _ units: Range<Int>) -> Void
  ) {
    let starts = tree.innerStarts
    var seen = [Bool](repeating: false, count: tree.count)
    let isFirst = tree.parents.map { parent in  // among the children of its parent
      guard parent >= 0, !seen[parent] else { return false }
      seen[parent] = true
      return true
    }
    // The gradients of one node. Each thread uses its own units of it.
    let dGates = cacheLines(4 * size)
    defer { dGates.deallocate() }
    for (depth, nodes) in tree.depths.enumerated().reversed() {
      parallel(size, unit: PackedMatrix.width) { units in
        recurrent.multiply(
          MatrixView(dProducts + starts[depth] * width, rows: tree.inner[depth], columns: width),
          into: MutableMatrixView(dStates + nodes.lowerBound * size, rows: tree.inner[depth], columns: size),
          columns: units, adding: true)
        for node in nodes {
          let parent = tree.parents[node]
          step(node, parent >= 0 ? parent : nil, dGates, units)
          let product =
            parent < 0
            ? dBeginning : dProducts + (starts[depth - 1] + parent - tree.depths[depth - 1].lowerBound) * width
          for start in gateStarts {
            let item = dInputs + tree.items[node] * width + start, d = dGates + start
            for j in units { item[j] += d[j] }
            guard let product = product.map({ $0 + start }) else { continue }
            let dProduct = dGates + (start + size == width ? 3 * size : start)
            if isFirst[node] {
              for j in units { product[j] = dProduct[j] }
            } else {
              for j in units { product[j] += dProduct[j] }
            }
          }
        }
      }
    }
  }
}
