import Autodiff
import Recurrent
import Tensor

extension LookupChunk {
  /// From dL/ds of each lookup, after `forward` in memory that keeps its steps, to what the gradients gain.
  /// - Parameters:
  ///   - queryWeights: W_qᵀ, if there is more than one step.
  ///   - dQueries, dContexts: of the blocks' vectors and of their products with W_q and W_c, are added to, as are
  ///   - dGrams: [rows of the block, width], a context's rows together: twice dL/d(C Cᵀ),
  ///   - dWeights, dBias: of W_q and b, without what goes through the products of x.
  func backward(
    _ pass: RecurrentAttentionPass, _ queries: LookupFragments, _ contexts: [LookupContext], _ room: LookupRoom,
    dy: [Float],
    queryWeights: PackedMatrix?, dQueries: inout (vectors: Tensor, products: Tensor),
    dContexts: inout (vectors: Tensor, products: Tensor),
    dGrams: inout [Float], dWeights: inout Tensor, dBias: inout Tensor
  ) {
    room.dQueries.update(repeating: 0, count: rows * room.size)
    room.dCompared.update(repeating: 0, count: rows * room.width)
    room.dNorms.update(repeating: 0, count: rows)
    for step in (0..<room.steps).reversed() {
      lookBack(
        step, pass, contexts, room, dy: dy, dContexts: &dContexts.vectors.elements,
        dProducts: &dContexts.products.elements, dGrams: &dGrams)
      guard step > 0 else { break }
      forget(step, pass, queryWeights, room)
      if step > 1 {
        addWeightGradient(step, room, dWeights: &dWeights.elements, dBias: &dBias.elements)
      } else {
        add(room.dGates, 2 * room.size, to: &dQueries.products.elements)
      }
    }
    addNormGradient(queries.vectors.elements, room)
    add(room.dQueries, room.size, to: &dQueries.vectors.elements)
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

  /// What `look` passes on: from dL/ds, and dL/d(W_c c) in `room.dGates` if a step follows, to dL/dq. Threads have
  /// contexts of their own.
  private func lookBack(
    _ step: Int, _ pass: RecurrentAttentionPass, _ contexts: [LookupContext], _ room: LookupRoom,
    dy: UnsafePointer<Float>,
    dContexts: UnsafeMutablePointer<Float>, dProducts: UnsafeMutablePointer<Float>, dGrams: UnsafeMutablePointer<Float>
  ) {
    let groups = tilesOfContexts, (size, width) = (room.size, room.width)
    parallel(groups.count) { some in
      let attention = room.attention(pass.configuration, rows: longestTile)
      defer { attention.deallocate() }
      for tile in groups[some].lazy.flatMap({ tiles[$0] }) {
        let context = contexts[tile.context], (first, seen) = (context.rows.lowerBound, context.rows.count)
        let (row, count) = (tile.rows.lowerBound, tile.rows.count)
        let (a, da, dw) = (
          room.products(step: step) + row * width, room.dProducts + row * width, room.dWeights + row * width
        )
        let (q, dq, dp) = (
          room.queries(step: step) + row * size, room.dQueries + row * size, room.dGates + row * 2 * size
        )
        let (b, db) = (room.products(step: 0) + row * width, room.dCompared + row * width)
        let isRemembered = step + 1 < room.steps
        if isRemembered {
          dw.update(repeating: 0, count: count * width)
          context.transposedProducts!.multiply(
            count, dp, 2 * size, into: dw, 16 * context.context.width, columns: 0..<seen)
        }
        attention.backward(
          dy + tile.lookups.lowerBound, stride: 1, a, norms: room.norms + row, queries: tile.queries, context.context,
          into: da, width,
          dGram: dGrams + first * width, dNorms: room.dNormsOfStep + row,
          comparing: step > 0 ? (UnsafePointer(b), db) : nil,
          dWeights: isRemembered ? UnsafePointer(dw) : nil)
        for i in tile.rows { room.dNorms[i] += room.dNormsOfStep[i] }
        if isRemembered {
          multiplyTransposed(
            count, attention.weightRows, 16 * context.context.width, columns: 0..<seen, dp, 2 * size, 2 * size,
            into: dProducts + first * 2 * size, 2 * size, adding: true)
        }
        if step == 0 {
          for i in 0..<count {
            let (da, db) = (da + i * width, db + i * width)
            for k in 0..<seen { da[k] += db[k] }
          }
        }
        context.vectors!.multiply(count, da, width, into: dq, size, columns: 0..<size, adding: true)
        multiplyTransposed(
          count, da, width, columns: 0..<seen, q, size, size, into: dContexts + first * size, size, adding: true)
      }
    }
  }

  /// What `remember` passes on: from dL/dq of a step to that of the step before, and dL/dp.
  private func forget(_ step: Int, _ pass: RecurrentAttentionPass, _ weights: PackedMatrix?, _ room: LookupRoom) {
    let (size, next, q, gates) = (
      room.size, room.queries(step: step), room.queries(step: step - 1), room.gates(step: step)
    )
    let (dq, dp, norms) = (room.dQueries, room.dGates, room.memoryNorms(step: step))
    parallel(rows, unit: 8) { some in
      for row in some {
        let dq = dq + row * size
        if pass.configuration.normalizesMemory {
          MemoryCell.denormalize(dq, next + row * size, norm: norms[row], size: size)
        }
        MemoryCell.backward(gates: gates + row * 2 * size, q + row * size, dq, dp: dp + row * 2 * size, size: size)
      }
      if step > 1 {
        weights!.multiply(
          some.count, dp + some.lowerBound * 2 * size, 2 * size, into: dq + some.lowerBound * size, size,
          columns: 0..<size, adding: true)
      }
    }
  }

  /// dW_q += qᵀ · dp, db += Σ dp
  private func addWeightGradient(
    _ step: Int, _ room: LookupRoom, dWeights: UnsafeMutablePointer<Float>, dBias: UnsafeMutablePointer<Float>
  ) {
    let (size, q, dp) = (room.size, room.queries(step: step - 1), room.dGates)
    parallel(size, unit: 8) { some in
      multiplyTransposed(rows, q, size, columns: some, dp, 2 * size, 2 * size, into: dWeights, 2 * size, adding: true)
    }
    parallel(2 * size, unit: 16) { some in
      for row in 0..<rows {
        let dp = dp + row * 2 * size
        for j in some { dBias[j] += dp[j] }
      }
    }
  }

  /// dq += (dL/d‖x‖) x / ‖x‖
  private func addNormGradient(_ x: UnsafePointer<Float>, _ room: LookupRoom) {
    let size = room.size
    parallel(rows) { some in
      for row in some where room.norms[row] > 0 {
        let (dq, x, factor) = (
          room.dQueries + row * size, x + sources[row] * size, room.dNorms[row] / (room.norms[row] * room.norms[row])
        )
        for j in 0..<size { dq[j] += factor * x[j] }
      }
    }
  }

  /// Adds the chunk's rows to those of the block that they came from; threads share the columns, because queries come
  /// more than once.
  private func add(_ d: UnsafePointer<Float>, _ columns: Int, to block: UnsafeMutablePointer<Float>) {
    parallel(columns, unit: 16) { some in
      for (row, source) in sources.enumerated() {
        let (to, from) = (block + source * columns, d + row * columns)
        for j in some { to[j] += from[j] }
      }
    }
  }
}
