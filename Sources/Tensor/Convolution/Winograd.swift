/// The transforms of Winograd's minimal filtering F(4×4, 3×3) (Lavin and Gray, "Fast Algorithms for Convolutional
/// Neural Networks", CVPR 2016): Y = Aᵀ [(G g Gᵀ) ⊙ (Bᵀ d B)] A makes a tile of 4×4 outputs from a patch of 6×6 inputs
/// with 36 multiplications instead of 144.
///
/// Each works on many channels at once, in vectors; the 36 positions of a transformed tile lie `positionStride` floats
/// apart.
enum Winograd {
  static let tile = 4, patch = 6, positions = 36

  /// Square images [photo, side, side, channels].
  struct Images {
    let pointer: UnsafePointer<Float>
    let side, channels: Int
  }

  /// Some pixels of one channel and those after it: `row` floats from a row to the next, `column` from a column.
  struct Patch {
    var pointer: UnsafePointer<Float>
    let row, column: Int
  }

  /// Transformed tiles: `tile` floats from a tile to the next, `position` from a position to the next.
  struct Tiles {
    let pointer: UnsafeMutablePointer<Float>
    let tile, position: Int

    /// The tiles from a later one.
    func from(_ index: Int) -> Tiles { Tiles(pointer: pointer + index * tile, tile: tile, position: position) }
    /// One position of some tiles, [tiles, channels].
    func matrix(_ at: Int, tiles: Int, channels: Int) -> MutableMatrixView {
      MutableMatrixView(pointer + at * position, rows: tiles, columns: channels, stride: tile)
    }
  }

  /// How many tiles cover an image of `side`, in one direction.
  static func tiles(_ side: Int) -> Int { (side + tile - 1) / tile }

  // MARK: - In one dimension

  /// The points besides 0 and ∞ are ±a and ±b. 11/16 and 3/2 have exact products, and a quarter of the rounding error
  /// of the usual 1 and 2.
  private static let a: Float = 0.6875, b: Float = 1.5
  private static let a2 = a * a, b2 = b * b
  /// 1 / ∏ (p − q) over the other finite points q, for p = 0, ±a and ±b.
  private static let share0 = 1 / (a2 * b2), shareA = 1 / (2 * a2 * (a2 - b2)), shareB = 1 / (2 * b2 * (b2 - a2))

  typealias Six<V> = (V, V, V, V, V, V)

  /// Bᵀ d
  @inline(__always)
  static func input<V: FloatVector>(_ d: Six<V>) -> Six<V> {
    let (evenA, oddA) = (sum(d.4, -b2, d.2), sum(d.3, -b2, d.1)),
      (evenB, oddB) = (sum(d.4, -a2, d.2), sum(d.3, -a2, d.1))
    return (
      sum(sum(d.4, a2 * b2, d.0), -(a2 + b2), d.2), sum(evenA, a, oddA), sum(evenA, -a, oddA), sum(evenB, b, oddB),
      sum(evenB, -b, oddB), sum(sum(d.5, a2 * b2, d.1), -(a2 + b2), d.3)
    )
  }

  /// Aᵀ m
  @inline(__always)
  static func output<V: FloatVector>(_ m: Six<V>) -> (V, V, V, V) {
    let (evenA, oddA, evenB, oddB) = (m.1 + m.2, m.1 - m.2, m.3 + m.4, m.3 - m.4)
    return (
      m.0 + evenA + evenB, sum(a * oddA, b, oddB), sum(a2 * evenA, b2, evenB),
      sum(sum(m.5, a2 * a, oddA), b2 * b, oddB)
    )
  }

  /// G g
  @inline(__always)
  static func weight<V: FloatVector>(_ g0: V, _ g1: V, _ g2: V) -> Six<V> {
    let (evenA, oddA) = (shareA * sum(g0, a2, g2), shareA * a * g1),
      (evenB, oddB) = (shareB * sum(g0, b2, g2), shareB * b * g1)
    return (share0 * g0, evenA + oddA, evenA - oddA, evenB + oddB, evenB - oddB, g2)
  }

  /// A dy: the transpose of `output`.
  @inline(__always)
  static func outputGradient<V: FloatVector>(_ y0: V, _ y1: V, _ y2: V, _ y3: V) -> Six<V> {
    let (evenA, oddA) = (sum(y0, a2, y2), sum(a * y1, a2 * a, y3)),
      (evenB, oddB) = (sum(y0, b2, y2), sum(b * y1, b2 * b, y3))
    return (y0, evenA + oddA, evenA - oddA, evenB + oddB, evenB - oddB, y3)
  }

  /// Gᵀ u: the transpose of `weight`.
  @inline(__always)
  static func weightGradient<V: FloatVector>(_ u: Six<V>) -> (V, V, V) {
    let (evenA, oddA) = (shareA * (u.1 + u.2), shareA * a * (u.1 - u.2)),
      (evenB, oddB) = (shareB * (u.3 + u.4), shareB * b * (u.3 - u.4))
    return (sum(evenA + evenB, share0, u.0), oddA + oddB, sum(sum(u.5, a2, evenA), b2, evenB))
  }

  /// x + factor · y
  @inline(__always)
  private static func sum<V: FloatVector>(_ x: V, _ factor: Float, _ y: V) -> V {
    x.addingProduct(V(repeating: factor), y)
  }

  // MARK: - In two dimensions

  /// Six vectors `stride` floats apart.
  @inline(__always)
  private static func load<V: FloatVector>(_ x: UnsafePointer<Float>, _ stride: Int) -> Six<V> {
    (
      V(at: x), V(at: x + stride), V(at: x + 2 &* stride), V(at: x + 3 &* stride), V(at: x + 4 &* stride),
      V(at: x + 5 &* stride)
    )
  }

  @inline(__always)
  private static func store<V: FloatVector>(_ t: Six<V>, at x: UnsafeMutablePointer<Float>, _ stride: Int) {
    t.0.store(at: x)
    t.1.store(at: x + stride)
    t.2.store(at: x + 2 &* stride)
    t.3.store(at: x + 3 &* stride)
    t.4.store(at: x + 4 &* stride)
    t.5.store(at: x + 5 &* stride)
  }

  /// Bᵀ d B of a patch.
  @inline(__always)
  static func transformInput<V: FloatVector>(
    _: V.Type, _ d: Patch, _ scratch: UnsafeMutablePointer<V>, into v: UnsafeMutablePointer<Float>,
    _ positionStride: Int
  ) {
    for column in 0..<6 {
      let t: Six<V> = input(load(d.pointer + column &* d.column, d.row)), scratch = scratch + column
      (scratch[0], scratch[6], scratch[12], scratch[18], scratch[24], scratch[30]) = t
    }
    for row in 0..<6 {
      let d = scratch + 6 &* row
      store(input((d[0], d[1], d[2], d[3], d[4], d[5])), at: v + 6 &* row &* positionStride, positionStride)
    }
  }

  /// Aᵀ m A, row by row of four, into `scratch`.
  @inline(__always)
  static func transformOutput<V: FloatVector>(
    _: V.Type, _ m: UnsafePointer<Float>, _ positionStride: Int, _ scratch: UnsafeMutablePointer<V>,
    into y: UnsafeMutablePointer<V>
  ) {
    for column in 0..<6 {
      let scratch = scratch + column
      let t: (V, V, V, V) = output(load(m + column &* positionStride, 6 &* positionStride))
      (scratch[0], scratch[6], scratch[12], scratch[18]) = t
    }
    for row in 0..<4 {
      let m = scratch + 6 &* row, y = y + 4 &* row
      (y[0], y[1], y[2], y[3]) = output((m[0], m[1], m[2], m[3], m[4], m[5]))
    }
  }

  /// G g Gᵀ of kernels whose nine taps are `tapStride` floats apart.
  @inline(__always)
  static func transformWeight<V: FloatVector>(
    _: V.Type, _ g: UnsafePointer<Float>, _ tapStride: Int, _ scratch: UnsafeMutablePointer<V>,
    into u: UnsafeMutablePointer<Float>, _ positionStride: Int
  ) {
    for column in 0..<3 {
      let g = g + column &* tapStride, scratch = scratch + column
      let t = weight(V(at: g), V(at: g + 3 &* tapStride), V(at: g + 6 &* tapStride))
      (scratch[0], scratch[3], scratch[6], scratch[9], scratch[12], scratch[15]) = t
    }
    for row in 0..<6 {
      let g = scratch + 3 &* row
      store(weight(g[0], g[1], g[2]), at: u + 6 &* row &* positionStride, positionStride)
    }
  }

  /// A dy Aᵀ of a tile.
  @inline(__always)
  static func transformOutputGradient<V: FloatVector>(
    _: V.Type, _ dy: Patch, _ scratch: UnsafeMutablePointer<V>, into m: UnsafeMutablePointer<Float>,
    _ positionStride: Int
  ) {
    for column in 0..<4 {
      let (y, row) = (dy.pointer + column &* dy.column, dy.row), scratch = scratch + column
      let t = outputGradient(V(at: y), V(at: y + row), V(at: y + 2 &* row), V(at: y + 3 &* row))
      (scratch[0], scratch[4], scratch[8], scratch[12], scratch[16], scratch[20]) = t
    }
    for row in 0..<6 {
      let d = scratch + 4 &* row
      store(outputGradient(d[0], d[1], d[2], d[3]), at: m + 6 &* row &* positionStride, positionStride)
    }
  }

  /// dg += Gᵀ du G, for kernels whose nine taps are `tapStride` floats apart.
  @inline(__always)
  static func addWeightGradient<V: FloatVector>(
    _: V.Type, _ du: UnsafePointer<Float>, _ positionStride: Int, _ scratch: UnsafeMutablePointer<V>,
    to dg: UnsafeMutablePointer<Float>, _ tapStride: Int
  ) {
    for column in 0..<6 {
      let scratch = scratch + column
      let t: (V, V, V) = weightGradient(load(du + column &* positionStride, 6 &* positionStride))
      (scratch[0], scratch[6], scratch[12]) = t
    }
    for row in 0..<3 {
      let u = scratch + 6 &* row, dg = dg + 3 &* row &* tapStride
      let t = weightGradient((u[0], u[1], u[2], u[3], u[4], u[5]))
      (V(at: dg) + t.0).store(at: dg)
      (V(at: dg + tapStride) + t.1).store(at: dg + tapStride)
      (V(at: dg + 2 &* tapStride) + t.2).store(at: dg + 2 &* tapStride)
    }
  }
}
