import Tensor

/// Some thousand fragments of queries, each query with a context that it attends to, step by step: all of them attend,
/// then all of them update their memory, so that products with the weights are of many fragments.
struct IMRAMBatch {
  /// Some queries that look at the same context.
  private struct Tile {
    let context: Int
    /// Their places and their fragments' rows in the batch.
    let lookups, rows: Range<Int>
    let queries: Segments
  }

  let lookups: [Lookup]
  private let tiles: [Tile]
  private let tilesOfContexts: [Range<Int>]
  /// The row of each fragment in the block of queries.
  private let sources: [Int]
  private let queries: IMRAMBlock
  private let contexts: [IMRAMContext]
  private let attention: RecurrentAttention
  private let workspace: IMRAMWorkspace
  /// Fragments whose products with a context stay in the cache, and those whose products with the weights do.
  private static let tileRows = 64, rowsAtOnce = 128

  /// - Parameters:
  ///   - lookups: come context by context.
  ///   - workspace: has as many rows as the queries that look have fragments.
  init(
    _ lookups: [Lookup], _ queries: IMRAMBlock, _ contexts: [IMRAMContext], _ attention: RecurrentAttention,
    _ workspace: IMRAMWorkspace
  ) {
    (self.lookups, self.queries, self.contexts) = (lookups, queries, contexts)
    (self.attention, self.workspace) = (attention, workspace)
    sources = lookups.flatMap { queries.fragments.segments[$0.query] }
    let segments = Segments(lengths: lookups.map { queries.fragments.segments[$0.query].count })
    var tiles: [Tile] = [], tilesOfContexts: [Range<Int>] = [], start = 0
    while start < lookups.count {
      let end = lookups[start...].firstIndex { $0.context != lookups[start].context } ?? lookups.count
      tiles += segments.blocks(of: start..<end, rows: Self.tileRows).map {
        Tile(context: lookups[start].context, lookups: $0, rows: segments[$0], queries: segments.slicing($0))
      }
      tilesOfContexts.append((tilesOfContexts.last?.upperBound ?? 0)..<tiles.count)
      start = end
    }
    (self.tiles, self.tilesOfContexts) = (tiles, tilesOfContexts)
  }

  private var rows: Int { sources.count }

  private func crossAttention() -> CrossAttentionTile {
    let configuration = attention.configuration
    return CrossAttentionTile(
      .init(direction: configuration.direction, aggregation: .mean, smoothing: configuration.smoothing),
      rows: tiles.reduce(0) { max($0, $1.rows.count) }, width: workspace.width / 16)
  }

  // MARK: - Forward

  func forward() {
    gather(queries.fragments.vectors.elements, queries.norms)
    attend(0)
    for step in 1..<max(1, workspace.steps) {
      updateMemory(step, queries.products.elements, attention.memory.bias.elements)
      attend(step)
    }
  }

  /// Adds up s_k, which `forward` left in the workspace.
  func addSimilarities(to similarities: inout [Float]) {
    for (i, lookup) in lookups.enumerated() {
      similarities[lookup.place] = workspace.similarities.reduce(0) { $0 + $1[i] }
    }
  }

  /// w of a step of the only lookup, [fragments of the query, fragments of the context], after `forward` in a workspace
  /// that keeps its steps.
  func weights(step: Int) -> Tensor {
    precondition(tiles.count == 1 && lookups.count == 1, "\(lookups.count) lookups in \(tiles.count) tiles")
    let input = input(tiles[0], step: step), crossAttention = crossAttention()
    defer { crossAttention.deallocate() }
    withUnsafeTemporaryAllocation(of: Float.self, capacity: 1) {
      crossAttention.forward(input, into: $0.baseAddress!, stride: 1)
    }
    let rows = crossAttention.weightRows(input)
    return Tensor(uninitialized: [rows.rows, rows.columns]) { rows.copy(to: $0) }
  }

  /// q₀ = x
  private func gather(_ x: UnsafePointer<Float>, _ norms: UnsafePointer<Float>) {
    let (q, size) = (workspace.queries[0].pointer, workspace.size)
    parallel(rows) { some in
      for row in some {
        (q + row * size).update(from: x + sources[row] * size, count: size)
        workspace.norms[row] = norms[sources[row]]
      }
    }
  }

  /// What `CrossAttentionTile` reads of a tile in one step: the products with the context, and those of x.
  private func input(_ tile: Tile, step: Int) -> CrossAttentionTile.Input {
    let columns = 0..<contexts[tile.context].rows.count
    func products(_ step: Int) -> MatrixView {
      MatrixView(workspace.products[step].rows(tile.rows).columns(columns))
    }
    return .init(
      a: products(step), b: step > 0 ? products(0) : nil, norms: workspace.norms + tile.rows.lowerBound,
      queries: tile.queries, context: contexts[tile.context].context)
  }

  /// s of step + 1, and W_c c for the next.
  private func attend(_ step: Int) {
    let (q, a) = (workspace.queries[step], workspace.products[step])
    parallel(tiles.count) { some in
      let crossAttention = crossAttention()
      defer { crossAttention.deallocate() }
      for tile in tiles[some] {
        let context = contexts[tile.context], input = input(tile, step: step)
        context.transposed.multiply(MatrixView(q.rows(tile.rows)), into: a.rows(tile.rows))
        crossAttention.forward(input, into: workspace.similarities[step] + tile.lookups.lowerBound, stride: 1)
        guard step + 1 < workspace.steps else { continue }
        context.products!.multiply(crossAttention.weightRows(input), into: workspace.gates[step].rows(tile.rows))
      }
    }
  }

  /// q of a step, from that of the step before and W_c c.
  private func updateMemory(_ step: Int, _ products: UnsafePointer<Float>, _ bias: UnsafePointer<Float>) {
    let size = workspace.size, norms = workspace.memoryNorms[step]
    let (gates, before) = (workspace.gates[step - 1], workspace.queries[step - 1])
    let (p, q, next) = (gates.pointer, before.pointer, workspace.queries[step].pointer)
    parallel(rows, unit: 8) { some in
      for start in stride(from: some.lowerBound, to: some.upperBound, by: Self.rowsAtOnce) {
        let part = start..<min(start + Self.rowsAtOnce, some.upperBound)
        if step > 1 {
          attention.queryWeights.multiply(MatrixView(before.rows(part)), into: gates.rows(part), adding: true)
        } else {  // W_q x is there
          for row in part {
            let x = products + sources[row] * 2 * size, p = p + row * 2 * size
            for j in 0..<2 * size { p[j] += x[j] }
          }
        }
        for row in part {
          MemoryCell.forward(p + row * 2 * size, bias: bias, q + row * size, into: next + row * size, size: size)
          if attention.configuration.normalizesMemory {
            norms[row] = MemoryCell.normalize(next + row * size, size: size)
          }
        }
      }
    }
  }

  // MARK: - Backward

  /// From dL/ds of each lookup to the gradients, after `forward` in a workspace that keeps its steps.
  /// - Parameter queryWeights: W_qᵀ, if there is more than one step.
  func backward(_ dy: [Float], queryWeights: PackedMatrix?, addingTo gradients: inout IMRAMGradients) {
    workspace.dQueries.pointer.update(repeating: 0, count: rows * workspace.size)
    workspace.dCompared.pointer.update(repeating: 0, count: rows * workspace.width)
    workspace.dNorms.update(repeating: 0, count: rows)
    for step in (0..<workspace.steps).reversed() {
      attendBackward(
        step, dy, dContexts: &gradients.contexts.vectors.elements, dProducts: &gradients.contexts.products.elements,
        dGrams: &gradients.grams)
      guard step > 0 else { break }
      updateMemoryBackward(step, queryWeights)
      if step > 1 {
        addWeightGradient(step, to: &gradients.memory.query, &gradients.memory.bias.elements)
      } else {
        add(workspace.dGates, to: &gradients.queries.products.elements)
      }
    }
    addNormGradient(queries.fragments.vectors.elements)
    add(workspace.dQueries, to: &gradients.queries.vectors.elements)
  }

  /// From dL/ds, and dL/d(W_c c) in `workspace.dGates` if a step follows, to dL/dq. Threads have contexts of their own.
  private func attendBackward(
    _ step: Int, _ dy: UnsafePointer<Float>, dContexts: UnsafeMutablePointer<Float>,
    dProducts: UnsafeMutablePointer<Float>, dGrams: UnsafeMutablePointer<Float>
  ) {
    let (size, width) = (workspace.size, workspace.width)
    let isRemembered = step + 1 < workspace.steps
    parallel(tilesOfContexts.count) { some in
      let crossAttention = crossAttention()
      defer { crossAttention.deallocate() }
      for tile in tilesOfContexts[some].lazy.flatMap({ tiles[$0] }) {
        let context = contexts[tile.context], (first, seen) = (context.rows.lowerBound, context.rows.count)
        func own(_ x: MutableMatrixView) -> MutableMatrixView { x.rows(tile.rows) }
        func ofContext(_ x: UnsafeMutablePointer<Float>, columns: Int) -> MutableMatrixView {
          MutableMatrixView(x + first * columns, rows: seen, columns: columns)
        }
        let (da, db) = (own(workspace.dProducts).columns(0..<seen), own(workspace.dCompared).columns(0..<seen))
        let (q, dp) = (MatrixView(own(workspace.queries[step])), MatrixView(own(workspace.dGates)))
        let dw = own(workspace.dWeights).pointer
        if isRemembered {
          dw.update(repeating: 0, count: tile.rows.count * width)
          let dw = MutableMatrixView(dw, rows: tile.rows.count, columns: seen, stride: 16 * context.context.width)
          context.transposedProducts!.multiply(dp, into: dw)
        }
        let input = input(tile, step: step)
        crossAttention.backward(
          dy + tile.lookups.lowerBound, stride: 1, input, dWeights: isRemembered ? UnsafePointer(dw) : nil,
          into: .init(
            a: da, b: step > 0 ? db : nil, gram: dGrams + first * width,
            norms: workspace.dNormsOfStep + tile.rows.lowerBound))
        for i in tile.rows { workspace.dNorms[i] += workspace.dNormsOfStep[i] }
        if isRemembered {
          multiplyTransposed(
            crossAttention.weightRows(input), columns: 0..<seen, dp, into: ofContext(dProducts, columns: 2 * size),
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
  private func updateMemoryBackward(_ step: Int, _ weights: PackedMatrix?) {
    let size = workspace.size, norms = workspace.memoryNorms[step]
    let (next, q) = (workspace.queries[step].pointer, workspace.queries[step - 1].pointer)
    let (gates, dq, dp) = (workspace.gates[step - 1].pointer, workspace.dQueries, workspace.dGates)
    parallel(rows, unit: 8) { some in
      for row in some {
        let dq = dq.pointer + row * size
        if attention.configuration.normalizesMemory {
          MemoryCell.denormalize(dq, next + row * size, norm: norms[row], size: size)
        }
        MemoryCell.backward(
          gates: gates + row * 2 * size, q + row * size, dq, dp: dp.pointer + row * 2 * size, size: size)
      }
      if step > 1 { weights!.multiply(MatrixView(dp.rows(some)), into: dq.rows(some), adding: true) }
    }
  }

  /// dW_q += qᵀ · dp, db += Σ dp
  private func addWeightGradient(_ step: Int, to dWeights: inout Tensor, _ dBias: UnsafeMutablePointer<Float>) {
    let (q, dp) = (workspace.queries[step - 1].rows(0..<rows), workspace.dGates.rows(0..<rows))
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
  private func addNormGradient(_ x: UnsafePointer<Float>) {
    let size = workspace.size, norms = workspace.norms, dq = workspace.dQueries.pointer
    parallel(rows) { some in
      for row in some where norms[row] > 0 {
        let dq = dq + row * size, x = x + sources[row] * size
        let factor = workspace.dNorms[row] / (norms[row] * norms[row])
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

/// Sums of gradients that batches add to.
struct IMRAMGradients {
  typealias Sums = (vectors: Tensor, products: Tensor)

  /// Of a block's queries and of its contexts, and of their products with W_q and with W_c.
  var queries, contexts: Sums
  /// [rows of the block's contexts, width], a context's rows together: twice dL/d(C Cᵀ).
  var grams: [Float] = []
  /// Of W_q and b without what goes through the products of x, and of W_c.
  var memory: RecurrentAttention.Memory

  /// - Parameter memory: whose gradients they are.
  init(_ memory: RecurrentAttention.Memory) {
    let nothing = Tensor(shape: [0])
    (queries, contexts) = ((nothing, nothing), (nothing, nothing))
    self.memory = .init(
      query: Tensor(shape: memory.query.shape), context: Tensor(shape: memory.context.shape),
      bias: Tensor(shape: memory.bias.shape))
  }
}

/// What a batch computes. Only if it is to be kept, each step has memory of its own.
struct IMRAMWorkspace {
  let size, steps: Int
  /// Floats from a row of products with a context to the next.
  let width: Int
  /// Of each step q [rows, d], the g and o that made the next [rows, 2d], and q · Cᵀ [rows, width].
  let queries, gates, products: [MutableMatrixView]
  /// dL/dq [rows, d] and dL/dp [rows, 2d].
  let dQueries, dGates: MutableMatrixView
  /// dL/da of a step, that of the first through what is compared, and dL/dw, [rows, width].
  let dProducts, dCompared, dWeights: MutableMatrixView
  /// What each step's q was divided by, and its s of each lookup.
  let memoryNorms, similarities: [UnsafeMutablePointer<Float>]
  /// ‖x‖ of each row, and ‖x‖ dL/d‖x‖ of all steps, and of one.
  let norms, dNorms, dNormsOfStep: UnsafeMutablePointer<Float>
  private let memory: [UnsafeMutablePointer<Float>]

  /// - Parameters:
  ///   - rows: the most rows.
  ///   - size: d.
  ///   - fragments: the most fragments of a context.
  ///   - steps: K.
  ///   - keeping: whether each step has memory of its own; there is a backward pass only then.
  init(rows: Int, size: Int, fragments: Int, steps: Int, keeping: Bool) {
    let width = (fragments + 15) / 16 * 16
    var memory: [UnsafeMutablePointer<Float>] = []
    func floats(_ count: Int) -> UnsafeMutablePointer<Float> {
      memory.append(cacheLines(count))
      return memory.last!
    }
    func matrix(columns: Int) -> MutableMatrixView {
      MutableMatrixView(floats(rows * columns), rows: rows, columns: columns)
    }
    /// A matrix for each step; from the last of `count` on they share it.
    func matrices(_ count: Int, columns: Int) -> [MutableMatrixView] {
      let own = (0..<max(1, count)).map { _ in matrix(columns: columns) }
      return (0..<steps).map { own[min($0, own.count - 1)] }
    }
    (self.size, self.steps, self.width) = (size, steps, width)
    queries = matrices(keeping ? steps : 1, columns: size)
    gates = matrices(keeping ? steps - 1 : 1, columns: 2 * size)
    products = matrices(keeping ? steps : 2, columns: width)
    (dQueries, dGates) = (matrix(columns: size), matrix(columns: 2 * size))
    (dProducts, dCompared, dWeights) = (matrix(columns: width), matrix(columns: width), matrix(columns: width))
    memoryNorms = (0..<steps).map { _ in floats(rows) }
    similarities = (0..<steps).map { _ in floats(rows) }
    (norms, dNorms, dNormsOfStep) = (floats(rows), floats(rows), floats(rows))
    self.memory = memory
  }

  func deallocate() { for part in memory { part.deallocate() } }
}
