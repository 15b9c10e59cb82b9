import Autodiff
import Tensor

/// Sums of gradients that batches add to.
struct IMRAMGradients {
  typealias Sums = (vectors: Tensor, products: Tensor)

  /// Of a block's queries, and of their products with W_q.
  var queries: Sums
  /// Of a block's contexts, and of their products with W_c.
  var contexts: Sums
  /// [rows of the block's contexts, width], a context's rows together: twice dL/d(C Cᵀ).
  var grams: [Float]
  /// Of W_q and b, without what goes through the products of x.
  var weights: Tensor, bias: Tensor
}

extension IMRAMBatch {
  /// From dL/ds of each lookup to the gradients, after `forward` in a workspace that keeps its steps.
  /// - Parameter queryWeights: W_qᵀ, if there is more than one step.
  func backward(
    _ workspace: IMRAMWorkspace, dy: [Float], queryWeights: PackedMatrix?, addingTo gradients: inout IMRAMGradients
  ) {
    workspace.dQueries.pointer.update(repeating: 0, count: rows * workspace.size)
    workspace.dCompared.pointer.update(repeating: 0, count: rows * workspace.width)
    workspace.dNorms.update(repeating: 0, count: rows)
    for step in (0..<workspace.steps).reversed() {
      attendBackward(
        step, workspace, dy: dy, dContexts: &gradients.contexts.vectors.elements,
        dProducts: &gradients.contexts.products.elements, dGrams: &gradients.grams)
      guard step > 0 else { break }
      updateMemoryBackward(step, queryWeights, workspace)
      if step > 1 {
        addWeightGradient(step, workspace, to: &gradients.weights, &gradients.bias.elements)
      } else {
        add(workspace.dGates, to: &gradients.queries.products.elements)
      }
    }
    addNormGradient(queries.vectors.elements, workspace)
    add(workspace.dQueries, to: &gradients.queries.vectors.elements)
  }

  /// The tiles of each context.
  private var tilesOfContexts: [Range<Int>] {
    tiles.indices.reduce(into: []) { ranges, i in
      if let last = ranges.last, tiles[last.lowerBound].context == tiles[i].context {
        ranges[ranges.count - 1] = last.lowerBound..<i + 1
      } else {
        ranges.append(i..<i + 1)
      }
    }
  }

  /// From dL/ds, and dL/d(W_c c) in `workspace.dGates` if a step follows, to dL/dq. Threads have contexts of their own.
  private func attendBackward(
    _ step: Int, _ workspace: IMRAMWorkspace, dy: UnsafePointer<Float>, dContexts: UnsafeMutablePointer<Float>,
    dProducts: UnsafeMutablePointer<Float>, dGrams: UnsafeMutablePointer<Float>
  ) {
    let groups = tilesOfContexts, (size, width) = (workspace.size, workspace.width)
    let isRemembered = step + 1 < workspace.steps
    parallel(groups.count) { some in
      let attention = workspace.attention(pass.configuration, rows: longestTile)
      defer { attention.deallocate() }
      for tile in groups[some].lazy.flatMap({ tiles[$0] }) {
        let context = contexts[tile.context], (first, seen) = (context.rows.lowerBound, context.rows.count)
        func own(_ x: MutableMatrixView) -> MutableMatrixView { x.rows(tile.rows) }
        func ofContext(_ x: UnsafeMutablePointer<Float>, columns: Int) -> MutableMatrixView {
          MutableMatrixView(x + first * columns, rows: seen, columns: columns)
        }
        let (da, db) = (own(workspace.dProducts).columns(0..<seen), own(workspace.dCompared).columns(0..<seen))
        let (q, dp) = (MatrixView(own(workspace.queries(step: step))), MatrixView(own(workspace.dGates)))
        let dw = own(workspace.dWeights).pointer
        if isRemembered {
          dw.update(repeating: 0, count: tile.rows.count * width)
          context.transposedProducts!.multiply(
            dp,
            into: MutableMatrixView(dw, rows: tile.rows.count, columns: seen, stride: 16 * context.context.width))
        }
        let input = input(tile, step: step, workspace)
        attention.backward(
          dy + tile.lookups.lowerBound, stride: 1, input, dWeights: isRemembered ? UnsafePointer(dw) : nil,
          into: .init(
            da, comparing: step > 0 ? db : nil, gram: dGrams + first * width,
            norms: workspace.dNormsOfStep + tile.rows.lowerBound))
        for i in tile.rows { workspace.dNorms[i] += workspace.dNormsOfStep[i] }
        if isRemembered {
          multiplyTransposed(
            attention.weightRows(input), columns: 0..<seen, dp, into: ofContext(dProducts, columns: 2 * size),
            adding: true)
        }
        if step == 0 {
          for i in 0..<tile.rows.count {
            let (da, db) = (da.pointer + i * width, db.pointer + i * width)
            for k in 0..<seen { da[k] += db[k] }
          }
        }
        context.vectors!.multiply(MatrixView(da), into: own(workspace.dQueries), adding: true)
        multiplyTransposed(
          MatrixView(da), columns: 0..<seen, q, into: ofContext(dContexts, columns: size), adding: true)
      }
    }
  }

  /// From dL/dq of a step to that of the step before, and dL/dp.
  private func updateMemoryBackward(_ step: Int, _ weights: PackedMatrix?, _ workspace: IMRAMWorkspace) {
    let size = workspace.size, norms = workspace.memoryNorms(step: step)
    let (next, q) = (workspace.queries(step: step).pointer, workspace.queries(step: step - 1).pointer)
    let (gates, dq, dp) = (workspace.gates(step: step).pointer, workspace.dQueries, workspace.dGates)
    parallel(rows, unit: 8) { some in
      for row in some {
        let dq = dq.pointer + row * size
        if pass.configuration.normalizesMemory {
          MemoryCell.denormalize(dq, next + row * size, norm: norms[row], size: size)
        }
        MemoryCell.backward(
          gates: gates + row * 2 * size, q + row * size, dq, dp: dp.pointer + row * 2 * size, size: size)
      }
      if step > 1 { weights!.multiply(MatrixView(dp.rows(some)), into: dq.rows(some), adding: true) }
    }
  }

  /// dW_q += qᵀ · dp, db += Σ dp
  private func addWeightGradient(
    _ step: Int, _ workspace: IMRAMWorkspace, to dWeights: inout Tensor, _ dBias: UnsafeMutablePointer<Float>
  ) {
    let (q, dp) = (workspace.queries(step: step - 1).rows(0..<rows), workspace.dGates.rows(0..<rows))
    dWeights.withMutableView { dWeights in
      parallel(q.columns, unit: 8) {
        multiplyTransposed(MatrixView(q), columns: $0, MatrixView(dp), into: dWeights, adding: true)
      }
    }
    parallel(dp.columns, unit: 16) { some in
      for row in 0..<rows {
        let dp = dp.pointer + row * dp.stride
        for j in some { dBias[j] += dp[j] }
      }
    }
  }

  /// dq += (dL/d‖x‖) x / ‖x‖
  private func addNormGradient(_ x: UnsafePointer<Float>, _ workspace: IMRAMWorkspace) {
    let (size, norms, dNorms, dQueries) = (
      workspace.size, workspace.norms, workspace.dNorms, workspace.dQueries.pointer
    )
    parallel(rows) { some in
      for row in some where norms[row] > 0 {
        let (dq, x, factor) = (
          dQueries + row * size, x + sources[row] * size, dNorms[row] / (norms[row] * norms[row])
        )
        for j in 0..<size { dq[j] += factor * x[j] }
      }
    }
  }

  /// Adds the batch's rows to those of the block that they came from; threads share the columns, because queries come
  /// more than once.
  private func add(_ d: MutableMatrixView, to block: UnsafeMutablePointer<Float>) {
    let (d, columns) = (d.pointer, d.columns)
    parallel(columns, unit: 16) { some in
      for (row, source) in sources.enumerated() {
        let (to, from) = (block + source * columns, d + row * columns)
        for j in some { to[j] += from[j] }
      }
    }
  }
}
