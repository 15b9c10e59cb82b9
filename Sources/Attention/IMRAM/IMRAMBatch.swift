import Autodiff
import Tensor

/// Some thousand fragments of queries, each query with a context that it attends to, step by step: all of them attend,
/// then all of them update their memory, so that products with the weights are of many fragments.
struct IMRAMBatch {
  /// Some queries that look at the same context.
  struct Tile {
    let context: Int
    /// Their places and their fragments' rows in the chunk.
    let lookups: Range<Int>, rows: Range<Int>
    let queries: Segments
  }

  let lookups: [Lookup]
  let tiles: [Tile]
  /// The row of each fragment in the block of queries.
  let sources: [Int]
  let pass: RecurrentAttentionPass
  let queries: IMRAMFragments
  let contexts: [IMRAMContext]
  /// Fragments whose products with a context stay in the cache, and those whose products with the weights do.
  private static let tileRows = 64, rowsAtOnce = 128

  /// Batches of at most so many rows, or of one query, of lookups that come context by context.
  static func all(
    of lookups: [Lookup], _ queries: IMRAMFragments, _ contexts: [IMRAMContext], rows most: Int,
    _ pass: RecurrentAttentionPass
  ) -> [IMRAMBatch] {
    Segments(lengths: lookups.map { queries.segments[$0.query].count }).blocks(rows: most).map {
      IMRAMBatch(Array(lookups[$0]), queries, contexts, pass)
    }
  }

  private init(
    _ lookups: [Lookup], _ queries: IMRAMFragments, _ contexts: [IMRAMContext], _ pass: RecurrentAttentionPass
  ) {
    (self.lookups, self.queries, self.contexts, self.pass) = (lookups, queries, contexts, pass)
    sources = lookups.flatMap { queries.segments[$0.query] }
    let segments = Segments(lengths: lookups.map { queries.segments[$0.query].count })
    var tiles: [Tile] = [], start = 0
    while start < lookups.count {
      let end = lookups[start...].firstIndex { $0.context != lookups[start].context } ?? lookups.count
      tiles += segments.blocks(of: start..<end, rows: Self.tileRows).map {
        Tile(context: lookups[start].context, lookups: $0, rows: segments[$0], queries: segments.slicing($0))
      }
      start = end
    }
    self.tiles = tiles
  }

  var rows: Int { sources.count }
  var longestTile: Int { tiles.reduce(0) { max($0, $1.rows.count) } }

  /// Adds up s_k, which `forward` left in the workspace.
  func similarities(_ workspace: IMRAMWorkspace, into similarities: inout [Float]) {
    for (i, lookup) in lookups.enumerated() {
      similarities[lookup.place] = (0..<workspace.steps).reduce(0) { $0 + workspace.similarities(step: $1)[i] }
    }
  }

  func forward(_ workspace: IMRAMWorkspace) {
    gather(queries.vectors.elements, queries.norms, workspace)
    attend(0, workspace)
    for step in 1..<max(1, workspace.steps) {
      updateMemory(step, queries.products.elements, pass.memory.bias.elements, workspace)
      attend(step, workspace)
    }
  }

  /// q₀ = x
  private func gather(_ x: UnsafePointer<Float>, _ norms: UnsafePointer<Float>, _ workspace: IMRAMWorkspace) {
    let (q, size) = (workspace.queries(step: 0).pointer, workspace.size)
    parallel(rows) { some in
      for row in some {
        (q + row * size).update(from: x + sources[row] * size, count: size)
        workspace.norms[row] = norms[sources[row]]
      }
    }
  }

  /// What `CrossAttentionTile` reads of a tile in one step: the products with the context, and those of x.
  func input(_ tile: Tile, step: Int, _ workspace: IMRAMWorkspace) -> CrossAttentionTile.Input {
    let columns = 0..<contexts[tile.context].rows.count
    func products(_ step: Int) -> MatrixView {
      MatrixView(workspace.products(step: step).rows(tile.rows).columns(columns))
    }
    return .init(
      products(step), comparing: step > 0 ? products(0) : nil, norms: workspace.norms + tile.rows.lowerBound,
      queries: tile.queries, contexts[tile.context].context)
  }

  /// s of step + 1, and W_c c for the next.
  private func attend(_ step: Int, _ workspace: IMRAMWorkspace) {
    let (q, a) = (workspace.queries(step: step), workspace.products(step: step))
    parallel(tiles.count) { some in
      let attention = workspace.attention(pass.configuration, rows: longestTile)
      defer { attention.deallocate() }
      for tile in tiles[some] {
        let context = contexts[tile.context], input = input(tile, step: step, workspace)
        context.transposed.multiply(MatrixView(q.rows(tile.rows)), into: a.rows(tile.rows))
        attention.forward(input, into: workspace.similarities(step: step) + tile.lookups.lowerBound, stride: 1)
        guard step + 1 < workspace.steps else { continue }
        context.products!.multiply(attention.weightRows(input), into: workspace.gates(step: step + 1).rows(tile.rows))
      }
    }
  }

  /// q of a step, from that of the step before and W_c c.
  private func updateMemory(
    _ step: Int, _ products: UnsafePointer<Float>, _ bias: UnsafePointer<Float>, _ workspace: IMRAMWorkspace
  ) {
    let size = workspace.size, norms = workspace.memoryNorms(step: step)
    let (gates, before) = (workspace.gates(step: step), workspace.queries(step: step - 1))
    let (p, q, next) = (gates.pointer, before.pointer, workspace.queries(step: step).pointer)
    parallel(rows, unit: 8) { some in
      for start in stride(from: some.lowerBound, to: some.upperBound, by: Self.rowsAtOnce) {
        let part = start..<min(start + Self.rowsAtOnce, some.upperBound)
        if step > 1 {
          pass.queryWeights.multiply(MatrixView(before.rows(part)), into: gates.rows(part), adding: true)
        } else {  // W_q x is there
          for row in part { add(products + sources[row] * 2 * size, to: p + row * 2 * size, 2 * size) }
        }
        for row in part {
          MemoryCell.forward(p + row * 2 * size, bias: bias, q + row * size, into: next + row * size, size: size)
          if pass.configuration.normalizesMemory { norms[row] = MemoryCell.normalize(next + row * size, size: size) }
        }
      }
    }
  }
}

/// What a batch computes. Only if it is to be kept, each step has memory of its own.
struct IMRAMWorkspace {
  let size, steps: Int
  /// Floats from a row of products with a context to the next.
  let width: Int
  /// ‖x‖ of each row.
  let norms: UnsafeMutablePointer<Float>
  private let keeping: Bool
  private let line: Int, rows: Int
  private let memory, vectors, pairs, lines: UnsafeMutablePointer<Float>
  private let slots: Int

  /// - Parameters:
  ///   - most: the most rows.
  ///   - size: d.
  ///   - fragments: the most fragments of a context.
  ///   - steps: K.
  ///   - keeping: whether each step has memory of its own.
  init(rows most: Int, size: Int, fragments: Int, steps: Int, keeping: Bool) {
    let line = (most + 15) / 16 * 16, width = (fragments + 15) / 16 * 16
    (self.size, self.steps, self.width, self.keeping, self.line, rows) = (size, steps, width, keeping, line, most)
    // q and g, o of each step, or of one; then dq and dp.
    slots = keeping ? steps : 1
    let vectors = most * size * (slots + 2 * max(1, slots - 1) + (keeping ? 3 : 0))
    // a of each step, or of the first and one more; then da, db and dw.
    let products = most * width * (keeping ? steps + 3 : 2)
    memory = cacheLines(vectors + products + (2 * steps + 4) * line)
    self.vectors = memory
    pairs = memory + vectors
    lines = pairs + products
    norms = lines
  }

  func deallocate() { memory.deallocate() }

  func attention(_ configuration: RecurrentAttention.Configuration, rows: Int) -> CrossAttentionTile {
    CrossAttentionTile(
      .init(direction: configuration.direction, aggregation: .mean, smoothing: configuration.smoothing), rows: rows,
      width: width / 16)
  }

  private func matrix(_ pointer: UnsafeMutablePointer<Float>, columns: Int) -> MutableMatrixView {
    MutableMatrixView(pointer, rows: rows, columns: columns)
  }

  /// q_step [rows, d]
  func queries(step: Int) -> MutableMatrixView {
    matrix(vectors + (keeping ? step : 0) * rows * size, columns: size)
  }
  /// g and o that made q_step, [rows, 2d].
  func gates(step: Int) -> MutableMatrixView {
    matrix(vectors + (slots + (keeping ? 2 * (step - 1) : 0)) * rows * size, columns: 2 * size)
  }
  /// What q_step was divided by.
  func memoryNorms(step: Int) -> UnsafeMutablePointer<Float> { lines + (1 + step) * line }
  /// q_step · Cᵀ, [rows, width]
  func products(step: Int) -> MutableMatrixView {
    matrix(pairs + (keeping ? step : min(step, 1)) * rows * width, columns: width)
  }
  /// s of step + 1, of each lookup.
  func similarities(step: Int) -> UnsafeMutablePointer<Float> { lines + (1 + steps + step) * line }

  /// dL/dq [rows, d] and dL/dp [rows, 2d].
  var dQueries: MutableMatrixView {
    matrix(vectors + (slots + 2 * max(1, slots - 1)) * rows * size, columns: size)
  }
  var dGates: MutableMatrixView { matrix(dQueries.pointer + rows * size, columns: 2 * size) }
  /// dL/da of a step, that of the first through what is compared, and dL/dw, [rows, width].
  var dProducts: MutableMatrixView { matrix(pairs + steps * rows * width, columns: width) }
  var dCompared: MutableMatrixView { matrix(dProducts.pointer + rows * width, columns: width) }
  var dWeights: MutableMatrixView { matrix(dCompared.pointer + rows * width, columns: width) }
  /// ‖x‖ dL/d‖x‖ of all steps, and of one.
  var dNorms: UnsafeMutablePointer<Float> { lines + (1 + 2 * steps) * line }
  var dNormsOfStep: UnsafeMutablePointer<Float> { dNorms + line }
}

/// y += x
@inline(__always)
private func add(_ x: UnsafePointer<Float>, to y: UnsafeMutablePointer<Float>, _ count: Int) {
  for j in 0..<count { y[j] += x[j] }
}
