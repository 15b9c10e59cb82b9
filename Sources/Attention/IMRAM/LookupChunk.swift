import Autodiff
import Recurrent
import Tensor

/// Some thousand fragments of queries, each query with a context that it looks at, step by step: all of them look, then
/// all of them remember, so that products with the weights are of many fragments.
struct LookupChunk {
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
  /// Fragments whose products with a context stay in the cache, and those whose products with the weights do.
  private static let tileRows = 64, rowsAtOnce = 128

  /// Chunks of at most so many rows, or of one query, of lookups that come context by context.
  static func all(of lookups: [Lookup], _ queries: LookupFragments, rows most: Int) -> [LookupChunk] {
    Segments(lengths: lookups.map { queries.segments[$0.query].count }).blocks(rows: most).map {
      LookupChunk(Array(lookups[$0]), queries)
    }
  }

  private init(_ lookups: [Lookup], _ queries: LookupFragments) {
    self.lookups = lookups
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

  /// Adds up s_k, which `forward` left in `room`.
  func similarities(_ room: LookupRoom, into similarities: inout [Float]) {
    for (i, lookup) in lookups.enumerated() {
      similarities[lookup.place] = (0..<room.steps).reduce(0) { $0 + room.similarities(step: $1)[i] }
    }
  }

  func forward(
    _ pass: RecurrentAttentionPass, _ queries: LookupFragments, _ contexts: [LookupContext], _ room: LookupRoom
  ) {
    gather(queries.vectors.elements, queries.norms, room)
    look(0, pass, contexts, room)
    for step in 1..<max(1, room.steps) {
      remember(step, pass, queries.products.elements, pass.memory.bias.elements, room)
      look(step, pass, contexts, room)
    }
  }

  /// q₀ = x
  private func gather(_ x: UnsafePointer<Float>, _ norms: UnsafePointer<Float>, _ room: LookupRoom) {
    let (q, size) = (room.queries(step: 0), room.size)
    parallel(rows) { some in
      for row in some {
        (q + row * size).update(from: x + sources[row] * size, count: size)
        room.norms[row] = norms[sources[row]]
      }
    }
  }

  /// s of step + 1, and W_c c for the next.
  private func look(_ step: Int, _ pass: RecurrentAttentionPass, _ contexts: [LookupContext], _ room: LookupRoom) {
    let (size, width, q, a, first) = (
      room.size, room.width, room.queries(step: step), room.products(step: step), room.products(step: 0)
    )
    parallel(tiles.count) { some in
      let attention = room.attention(pass.configuration, rows: longestTile)
      defer { attention.deallocate() }
      for tile in tiles[some] {
        let (context, row, count) = (contexts[tile.context], tile.rows.lowerBound, tile.rows.count)
        context.transposed.multiply(
          count, q + row * size, size, into: a + row * width, width, columns: 0..<context.rows.count)
        attention.forward(
          a + row * width, comparing: step > 0 ? UnsafePointer(first + row * width) : nil, width,
          norms: room.norms + row,
          queries: tile.queries, context.context, into: room.similarities(step: step) + tile.lookups.lowerBound,
          stride: 1)
        guard step + 1 < room.steps else { continue }
        context.products!.multiply(
          count, attention.weightRows, 16 * context.context.width, into: room.gates(step: step + 1) + row * 2 * size,
          2 * size,
          columns: 0..<2 * size)
      }
    }
  }

  /// q of a step, from that of the step before and W_c c.
  private func remember(
    _ step: Int, _ pass: RecurrentAttentionPass, _ products: UnsafePointer<Float>, _ bias: UnsafePointer<Float>,
    _ room: LookupRoom
  ) {
    let (size, p, q, next) = (room.size, room.gates(step: step), room.queries(step: step - 1), room.queries(step: step))
    let norms = room.memoryNorms(step: step)
    parallel(rows, unit: 8) { some in
      for start in stride(from: some.lowerBound, to: some.upperBound, by: Self.rowsAtOnce) {
        let part = start..<min(start + Self.rowsAtOnce, some.upperBound)
        if step > 1 {
          pass.queryWeights.multiply(
            part.count, q + start * size, size, into: p + start * 2 * size, 2 * size, columns: 0..<2 * size,
            adding: true)
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

/// What a chunk computes. Only if it is to be kept, each step has memory of its own.
struct LookupRoom {
  let size, steps: Int
  /// Floats from a row of products with a context to the next.
  let width: Int
  /// ‖x‖ of each row.
  let norms: UnsafeMutablePointer<Float>
  private let keeping: Bool
  private let line: Int, rows: Int
  private let memory, vectors, pairs, lines: UnsafeMutablePointer<Float>
  private let slots: Int

  /// - Parameters: the most rows, d, the most fragments of a context, and K.
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

  /// q_step [rows, d]
  func queries(step: Int) -> UnsafeMutablePointer<Float> { vectors + (keeping ? step : 0) * rows * size }
  /// g and o that made q_step, [rows, 2d].
  func gates(step: Int) -> UnsafeMutablePointer<Float> {
    vectors + (slots + (keeping ? 2 * (step - 1) : 0)) * rows * size
  }
  /// What q_step was divided by.
  func memoryNorms(step: Int) -> UnsafeMutablePointer<Float> { lines + (1 + step) * line }
  /// q_step · Cᵀ, [rows, width]
  func products(step: Int) -> UnsafeMutablePointer<Float> { pairs + (keeping ? step : min(step, 1)) * rows * width }
  /// s of step + 1, of each lookup.
  func similarities(step: Int) -> UnsafeMutablePointer<Float> { lines + (1 + steps + step) * line }

  /// dL/dq [rows, d] and dL/dp [rows, 2d].
  var dQueries: UnsafeMutablePointer<Float> { vectors + (slots + 2 * max(1, slots - 1)) * rows * size }
  var dGates: UnsafeMutablePointer<Float> { dQueries + rows * size }
  /// dL/da of a step, that of the first through what is compared, and dL/dw, [rows, width].
  var dProducts: UnsafeMutablePointer<Float> { pairs + steps * rows * width }
  var dCompared: UnsafeMutablePointer<Float> { dProducts + rows * width }
  var dWeights: UnsafeMutablePointer<Float> { dCompared + rows * width }
  /// ‖x‖ dL/d‖x‖ of all steps, and of one.
  var dNorms: UnsafeMutablePointer<Float> { lines + (1 + 2 * steps) * line }
  var dNormsOfStep: UnsafeMutablePointer<Float> { dNorms + line }
}

/// y += x
@inline(__always)
private func add(_ x: UnsafePointer<Float>, to y: UnsafeMutablePointer<Float>, _ count: Int) {
  for j in 0..<count { y[j] += x[j] }
}
