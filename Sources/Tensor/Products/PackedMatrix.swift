import CProcessor

/// The right operand B of products A · B, copied once into the order in which the kernel reads it: panels of 32
/// columns, row by row.
///
/// A block of rows of A times one panel is summed in vector registers, so that B is read once for many rows, and a
/// weight matrix that is used again and again (by every step of an LSTM) is rearranged once. Each element is one sum
/// over the rows of B in their order: results do not depend on how columns or rows are split over threads.
package struct PackedMatrix: Sendable {
  package let rows: Int, columns: Int
  // [panel, row, 32 or, where the last has at most 16 columns, 16], padded with zeros; vectors lie in whole cache lines
  private let panels: [Vector]
  /// Columns of a panel: callers split columns at its multiples, or in the middle where that makes threads' parts
  /// equal.
  package static let width = 32

  /// Packs a matrix, all dimensions but the last flattened into rows.
  /// - Parameters:
  ///   - transposed: packs the transpose of `matrix`.
  ///   - range: the columns of (transposed) `matrix` that are packed; all of them if nil.
  package init(_ matrix: Tensor, transposed: Bool = false, columns range: Range<Int>? = nil) {
    self = matrix.withView { PackedMatrix($0, transposed: transposed, columns: range) }
  }

  /// The same of a matrix in memory.
  package init(_ matrix: MatrixView, transposed: Bool = false, columns range: Range<Int>? = nil) {
    let (rows, breadth) = transposed ? (matrix.columns, matrix.rows) : (matrix.rows, matrix.columns)
    let (rowStride, columnStride) = transposed ? (1, matrix.stride) : (matrix.stride, 1)
    let range = range ?? 0..<breadth, columns = range.count
    precondition(
      range.upperBound <= breadth,
      "columns \(range) of [\(matrix.rows), \(matrix.columns)]\(transposed ? ", transposed" : "")")
    let matrix = matrix.pointer + range.lowerBound * columnStride
    let (count, vectors) = ((columns + Self.width - 1) / Self.width, (columns + 15) / 16)
    (self.rows, self.columns) = (rows, columns)
    panels = [Vector](unsafeUninitializedCapacity: max(1, vectors * rows)) { panels, initialized in
      initialized = max(1, vectors * rows)
      guard vectors * rows > 0 else { return }
      let to = UnsafeMutableRawPointer(panels.baseAddress!).assumingMemoryBound(to: Float.self)
      forEachInParallel(count) { panel in
        let to = to + panel * rows * Self.width, from = matrix + panel * Self.width * columnStride
        let held = min(Self.width, columns - panel * Self.width), width = held <= 16 ? 16 : Self.width
        if held < width { to.update(repeating: 0, count: rows * width) }
        guard columnStride != 1 else {
          for row in 0..<rows { (to + row * width).update(from: from + row * rowStride, count: held) }
          return
        }
        for start in stride(from: 0, to: rows, by: 16) {  // squares, so that both sides stay in the cache
          for j in 0..<held {
            for row in start..<min(start + 16, rows) { to[row * width + j] = from[row * rowStride + j * columnStride] }
          }
        }
      }
    }
  }

  /// C ← A · B, or C + A · B, for some columns of B: a single-threaded kernel, whose callers split columns or rows over
  /// threads.
  /// - Parameters:
  ///   - range: the columns; all if nil. Begins at a multiple of 16; ends at one, or at the last column. Multiples of
  ///     32 take the least time.
  ///   - adding: whether the product is added to C.
  package func multiply(
    _ a: MatrixView, into c: MutableMatrixView, columns range: Range<Int>? = nil, adding: Bool = false
  ) {
    let range = range ?? 0..<columns
    precondition(
      a.columns == rows && a.rows == c.rows && range.upperBound <= c.columns,
      "[\(c.rows), \(c.columns)] ← [\(a.rows), \(a.columns)] · columns \(range) of [\(rows), \(columns)]")
    let layout = Rows(lines: 1, width: a.rows, pixelStride: a.stride, lineStride: 0)
    let residual = adding ? UnsafePointer(c.pointer) : nil
    let output = Output(c.pointer, adding: residual, pixelStride: c.stride, lineStride: 0)
    multiply(a.pointer, layout, into: output, columns: range)
  }

  /// Where the rows of A lie: `lines` lines of `width` rows each. A row need not be one piece: it is `runs` runs of
  /// equal length, so that the windows of a convolution, which overlap, are rows of A where they lie in the image.
  package struct Rows: Sendable {
    package var lines, width: Int
    /// Floats from a row to the next, from a line to the next, and from a run to the next.
    package var pixelStride, lineStride, runs, runStride: Int

    package init(lines: Int, width: Int, pixelStride: Int, lineStride: Int, runs: Int = 1, runStride: Int = 0) {
      (self.lines, self.width, self.pixelStride, self.lineStride) = (lines, width, pixelStride, lineStride)
      (self.runs, self.runStride) = (runs, runStride)
    }
  }

  /// Where the rows of C lie, and what is added to the sums before they are written.
  package struct Output {
    package var pointer: UnsafeMutablePointer<Float>
    /// Laid out as C.
    package var residual: UnsafePointer<Float>?
    /// Floats from a row of C to the next, and from a line of rows to the next.
    package var pixelStride, lineStride: Int

    package init(
      _ pointer: UnsafeMutablePointer<Float>, adding residual: UnsafePointer<Float>? = nil, pixelStride: Int,
      lineStride: Int
    ) {
      (self.pointer, self.residual, self.pixelStride, self.lineStride) = (pointer, residual, pixelStride, lineStride)
    }

    /// The same, `offset` floats further on.
    @inline(__always)
    package func advanced(by offset: Int) -> Output {
      var moved = self
      (moved.pointer, moved.residual) = (pointer + offset, residual.map { $0 + offset })
      return moved
    }

    /// For concrete vectors: generic ones would be called, and their arguments pass through memory.
    @inline(__always)
    fileprivate func store(_ sum: SIMD16<Float>, _ activation: Activation) {
      var sum = sum
      if let residual { sum += SIMD16(at: residual) }
      sum.after(activation).store(at: pointer)
    }

    @inline(__always)
    fileprivate func store(_ sum: SIMD8<Float>, _ activation: Activation) {
      var sum = sum
      if let residual { sum += SIMD8(at: residual) }
      sum.after(activation).store(at: pointer)
    }
  }

  /// A bias by column, with zeros behind it up to a whole panel.
  static func wholePanels(_ bias: [Float]) -> [Float] {
    bias + [Float](repeating: 0, count: (width - bias.count % width) % width)
  }

  /// C ← activation(A · B + bias + residual) for some columns of B: a single-threaded kernel, whose callers split
  /// columns or lines over threads. All but the product is done while the sums still lie in registers.
  /// - Parameter bias: by column of B, in whole panels.
  package func multiply(
    _ a: UnsafePointer<Float>, _ layout: Rows, into c: Output, columns range: Range<Int>,
    bias: UnsafePointer<Float>? = nil, activation: Activation = .none
  ) {
    let width = Self.width
    precondition(
      range.lowerBound % 16 == 0 && (range.upperBound % 16 == 0 || range.upperBound == columns)
        && range.upperBound <= columns,
      "columns \(range) of \(columns), in half panels of 16")
    precondition(rows % layout.runs == 0, "\(rows) rows in \(layout.runs) runs")
    // So many rows of A stay in the cache for all panels.
    let linesAtOnce = max(1, 128 / max(1, layout.width)), pixelsAtOnce = linesAtOnce > 1 ? max(1, layout.width) : 128
    // Sevens where they leave no rest: the sides of images are mostly multiples of seven.
    let wide = layout.width % 8 != 0 && layout.width % 7 == 0 ? 7 : 8
    let unit = processor_has_avx512 == 0 ? 2 : wide
    panels.withUnsafeBufferPointer { panels in
      let panels = panels.baseAddress!
      for line in stride(from: 0, to: layout.lines, by: linesAtOnce) {
        for pixel in stride(from: 0, to: layout.width, by: pixelsAtOnce) {
          let end = min(layout.width, pixel + pixelsAtOnce)
          var next = range.lowerBound
          while next < range.upperBound {
            let first = next, ofPanel = first % width
            next = min(range.upperBound, first - ofPanel + width)
            let block = Block(
              panel: panels + (first - ofPanel) / 16 * rows + ofPanel / 16,
              stride: columns - first + ofPanel > 16 ? 2 : 1, held: next - first, length: rows / layout.runs,
              layout: layout, bias: bias.map { $0 + first }, activation: activation)
            for line in line..<min(layout.lines, line + linesAtOnce) {
              var at = pixel
              while at < end {
                let a = a + line * layout.lineStride + at * layout.pixelStride
                let offset = line * c.lineStride + at * c.pixelStride + first
                at += block.advance(by: end - at, unit: unit, a, into: c.advanced(by: offset))
              }
            }
          }
        }
      }
    }
  }

  /// One panel, and how its sums are read and written.
  private struct Block {
    let panel: UnsafePointer<Vector>
    /// Vectors from a row of the panel to the next.
    let stride: Int
    /// Columns that are wanted of the panel.
    let held: Int
    /// Of a run.
    let length: Int
    let layout: Rows
    let bias: UnsafePointer<Float>?
    let activation: Activation

    /// The next rows of a line of which `left` are left.
    /// - Returns: how many.
    @inline(__always)
    func advance(by left: Int, unit: Int, _ a: UnsafePointer<Float>, into c: Output) -> Int {
      if held > 16 {
        if left >= unit && unit == 8 { return run(Eight<RowSum>.self, a, c) }
        if left >= unit && unit == 7 { return run(Seven<RowSum>.self, a, c) }
        if left >= 4 && unit > 2 { return run(Four<RowSum>.self, a, c) }
        return left >= 2 ? run(Two<RowSum>.self, a, c) : run(RowSum.self, a, c)
      }
      if left >= 2 * unit && unit == 8 { return run(Two<Eight<HalfRowSum>>.self, a, c) }
      if left >= 2 * unit && unit == 7 { return run(Two<Seven<HalfRowSum>>.self, a, c) }
      if left >= unit && unit > 2 {
        return unit == 8 ? run(Eight<HalfRowSum>.self, a, c) : run(Seven<HalfRowSum>.self, a, c)
      }
      return left >= 4 ? run(Four<HalfRowSum>.self, a, c) : run(HalfRowSum.self, a, c)
    }

    @inline(__always)
    func run<Sums: RowSums>(_: Sums.Type, _ a: UnsafePointer<Float>, _ c: Output) -> Int {
      var sums = Sums(bias)
      var w = panel
      let leading = layout.pixelStride
      for run in 0..<layout.runs {
        let a = a + run &* layout.runStride
        let stride = Sums.vectors == 2 ? 2 : stride
        for k in 0..<length { sums.add(a + k, leading, w + stride &* k) }
        w += length &* stride
      }
      if held % 8 == 0 { sums.store(c, activation, held) } else { storePart(sums, c) }
      return Sums.count
    }

    /// The same where the columns do not fill vectors.
    @inline(__always)
    private func storePart<Sums: RowSums>(_ sums: Sums, _ c: Output) {
      let width = PackedMatrix.width
      withUnsafeTemporaryAllocation(of: Float.self, capacity: Sums.count * width) { scratch in
        let scratch = scratch.baseAddress!
        if let residual = c.residual {
          for row in 0..<Sums.count {
            (scratch + row * width).update(from: residual + row * c.pixelStride, count: held)
            (scratch + row * width + held).update(repeating: 0, count: width - held)
          }
        }
        let residual = c.residual == nil ? nil : UnsafePointer(scratch)
        let whole = Output(scratch, adding: residual, pixelStride: width, lineStride: 0)
        sums.store(whole, activation, 16 * Sums.vectors)
        for row in 0..<Sums.count { (c.pointer + row * c.pixelStride).update(from: scratch + row * width, count: held) }
      }
    }
  }
}

extension Tensor {
  /// left · right
  package static func product(_ left: Tensor, _ right: PackedMatrix) -> Tensor {
    precondition(left.columns == right.rows, "product of \(left.shape) and a packed [\(right.rows), \(right.columns)]")
    return Tensor(uninitialized: [left.rows, right.columns]) { right.multiplyInParallel(left, into: $0, adding: false) }
  }

  /// self += left · right
  package mutating func addProduct(_ left: Tensor, _ right: PackedMatrix) {
    precondition(
      left.columns == right.rows && count == left.rows * right.columns,
      "product of \(left.shape) and a packed [\(right.rows), \(right.columns)], added to \(shape)")
    withMutableView { right.multiplyInParallel(left, into: $0.pointer, adding: true) }
  }
}

extension PackedMatrix {
  /// Splits a product of `count` rows over threads by rows, or by columns where those are more.
  func split(_ count: Int, _ body: (_ rows: Range<Int>, _ columns: Range<Int>) -> Void) {
    let isByRow = count >= columns, unit = isByRow ? 8 : Self.width
    let worthwhile = worthwhileProducts / max(1, rows * min(count, columns)) / unit * unit
    parallel(isByRow ? count : columns, unit: max(unit, worthwhile)) {
      body(isByRow ? $0 : 0..<count, isByRow ? 0..<columns : $0)
    }
  }

  fileprivate func multiplyInParallel(_ left: Tensor, into c: UnsafeMutablePointer<Float>, adding: Bool) {
    let c = MutableMatrixView(c, rows: left.rows, columns: columns)
    left.withView { a in split(a.rows) { multiply(a.rows($0), into: c.rows($0), columns: $1, adding: adding) } }
  }
}

private typealias Vector = SIMD16<Float>

/// The sums of a few rows of A, or of Aᵀ, times one panel, held in vector registers.
protocol RowSums {
  static var count: Int { get }
  /// Vectors of a row of the panel.
  static var vectors: Int { get }
  /// Begins with a bias.
  init(_ bias: UnsafePointer<Float>?)
  /// Adds the products of the row of B at `w` with its column of A, whose elements are `leadingA` floats apart.
  mutating func add(_ a: UnsafePointer<Float>, _ leadingA: Int, _ w: UnsafePointer<SIMD16<Float>>)
  /// - Parameter held: columns of C, a multiple of eight.
  func store(_ c: PackedMatrix.Output, _ activation: Activation, _ held: Int)
}

struct RowSum: RowSums {
  static let count = 1, vectors = 2
  var s0 = SIMD16<Float>.zero, s1 = SIMD16<Float>.zero

  @inline(__always) init(_ bias: UnsafePointer<Float>?) {
    if let bias { (s0, s1) = (Vector(at: bias), Vector(at: bias + 16)) }
  }

  @inline(__always) mutating func add(_ a: UnsafePointer<Float>, _ leadingA: Int, _ w: UnsafePointer<SIMD16<Float>>) {
    let x = Vector(repeating: a.pointee)
    s0.addProduct(x, w[0])
    s1.addProduct(x, w[1])
  }

  @inline(__always) func store(_ c: PackedMatrix.Output, _ activation: Activation, _ held: Int) {
    c.store(s0, activation)
    let right = c.advanced(by: 16)
    if held == 32 { right.store(s1, activation) } else { right.store(s1.lowHalf, activation) }
  }
}

/// For panels of 16 columns.
struct HalfRowSum: RowSums {
  static let count = 1, vectors = 1
  var s = SIMD16<Float>.zero

  @inline(__always) init(_ bias: UnsafePointer<Float>?) { if let bias { s = Vector(at: bias) } }

  @inline(__always) mutating func add(_ a: UnsafePointer<Float>, _ leadingA: Int, _ w: UnsafePointer<SIMD16<Float>>) {
    s.addProduct(Vector(repeating: a.pointee), w[0])
  }

  @inline(__always) func store(_ c: PackedMatrix.Output, _ activation: Activation, _ held: Int) {
    if held == 16 { c.store(s, activation) } else { c.store(s.lowHalf, activation) }
  }
}

/// The sums of one block of rows above those of another.
struct Stack<Upper: RowSums, Lower: RowSums>: RowSums {
  static var count: Int { Upper.count &+ Lower.count }
  static var vectors: Int { Upper.vectors }
  var upper: Upper, lower: Lower

  @inline(__always) init(_ bias: UnsafePointer<Float>?) { (upper, lower) = (Upper(bias), Lower(bias)) }

  @inline(__always) mutating func add(_ a: UnsafePointer<Float>, _ leadingA: Int, _ w: UnsafePointer<SIMD16<Float>>) {
    upper.add(a, leadingA, w)
    lower.add(a + Upper.count &* leadingA, leadingA, w)
  }

  @inline(__always) func store(_ c: PackedMatrix.Output, _ activation: Activation, _ held: Int) {
    upper.store(c, activation, held)
    lower.store(c.advanced(by: Upper.count &* c.pixelStride), activation, held)
  }
}

/// Eight rows of 32 columns are as many as the compiler keeps in AVX-512's registers while it unrolls the sum.
typealias Two<Rows: RowSums> = Stack<Rows, Rows>
typealias Four<Rows: RowSums> = Two<Two<Rows>>
typealias Seven<Rows: RowSums> = Stack<Four<Rows>, Stack<Two<Rows>, Rows>>
typealias Eight<Rows: RowSums> = Two<Four<Rows>>
