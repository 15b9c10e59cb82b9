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
      parallel(count) { some in
        for panel in some {
          let to = to + panel * rows * Self.width, from = matrix + panel * Self.width * columnStride
          let held = min(Self.width, columns - panel * Self.width), width = held <= 16 ? 16 : Self.width
          if held < width { to.update(repeating: 0, count: rows * width) }
          if columnStride == 1 {
            for row in 0..<rows { (to + row * width).update(from: from + row * rowStride, count: held) }
          } else {
            for start in stride(from: 0, to: rows, by: 16) {  // squares, so that both sides stay in the cache
              for j in 0..<held {
                for row in start..<min(start + 16, rows) {
                  to[row * width + j] = from[row * rowStride + j * columnStride]
                }
              }
            }
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
    multiply(
      a.pointer, Rows(lines: 1, width: a.rows, pixelStride: a.stride, lineStride: 0),
      into: Output(c.pointer, adding: adding ? UnsafePointer(c.pointer) : nil, pixelStride: c.stride, lineStride: 0),
      columns: range)
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
    package func advanced(by offset: Int) -> Output {
      Output(
        pointer + offset, adding: residual.map { $0 + offset }, pixelStride: pixelStride, lineStride: lineStride)
    }
  }

  /// C ← activation(A · B + bias + residual) for some columns of B: a single-threaded kernel, whose callers split
  /// columns or lines over threads. All but the product is done while the sums still lie in registers.
  /// - Parameter bias: by column of B, 16 a vector, padded with zeros to an even number of vectors.
  package func multiply(
    _ a: UnsafePointer<Float>, _ layout: Rows, into c: Output, columns range: Range<Int>,
    bias: UnsafePointer<SIMD16<Float>>? = nil, activation: Activation = .none
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
    let unit = processor_has_avx512 == 0 ? 2 : layout.width % 8 != 0 && layout.width % 7 == 0 ? 7 : 8
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
              layout: layout, outputStride: c.pixelStride, bias: bias.map { $0 + first / 16 }, activation: activation)
            for line in line..<min(layout.lines, line + linesAtOnce) {
              var at = pixel
              while at < end {
                let a = a + line * layout.lineStride + at * layout.pixelStride
                let offset = line * c.lineStride + at * c.pixelStride + first
                at += block.advance(by: end - at, unit: unit, a, c.pointer + offset, c.residual.map { $0 + offset })
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
    /// Floats from a row of C to the next.
    let outputStride: Int
    let bias: UnsafePointer<Vector>?
    let activation: Activation

    /// The next rows of a line of which `left` are left.
    /// - Returns: how many.
    @inline(__always)
    func advance(
      by left: Int, unit: Int, _ a: UnsafePointer<Float>, _ c: UnsafeMutablePointer<Float>,
      _ residual: UnsafePointer<Float>?
    ) -> Int {
      if held > 16 {
        if left >= unit && unit == 8 { return run(Eight<RowSum>.self, a, c, residual) }
        if left >= unit && unit == 7 { return run(Seven<RowSum>.self, a, c, residual) }
        if left >= 4 && unit > 2 { return run(Four<RowSum>.self, a, c, residual) }
        return left >= 2 ? run(Two<RowSum>.self, a, c, residual) : run(RowSum.self, a, c, residual)
      }
      if left >= 2 * unit && unit == 8 { return run(Two<Eight<HalfRowSum>>.self, a, c, residual) }
      if left >= 2 * unit && unit == 7 { return run(Two<Seven<HalfRowSum>>.self, a, c, residual) }
      if left >= unit && unit > 2 {
        return unit == 8 ? run(Eight<HalfRowSum>.self, a, c, residual) : run(Seven<HalfRowSum>.self, a, c, residual)
      }
      return left >= 4 ? run(Four<HalfRowSum>.self, a, c, residual) : run(HalfRowSum.self, a, c, residual)
    }

    @inline(__always)
    func run<Sums: RowSums>(
      _: Sums.Type, _ a: UnsafePointer<Float>, _ c: UnsafeMutablePointer<Float>, _ residual: UnsafePointer<Float>?
    ) -> Int {
      var sums = Sums(bias)
      var w = panel
      let leading = layout.pixelStride
      for run in 0..<layout.runs {
        let a = a + run &* layout.runStride
        let stride = Sums.vectors == 2 ? 2 : stride
        for k in 0..<length { sums.add(a + k, leading, w + stride &* k) }
        w += length &* stride
      }
      if held % 8 == 0 {
        sums.store(c, outputStride, residual, activation, held)
      } else {
        storePart(sums, c, residual)
      }
      return Sums.count
    }

    /// The same where the columns do not fill vectors.
    @inline(__always)
    private func storePart<Sums: RowSums>(
      _ sums: Sums, _ c: UnsafeMutablePointer<Float>, _ residual: UnsafePointer<Float>?
    ) {
      withUnsafeTemporaryAllocation(of: Float.self, capacity: Sums.count * PackedMatrix.width) { scratch in
        let scratch = scratch.baseAddress!
        if let residual {
          for row in 0..<Sums.count {
            (scratch + row * PackedMatrix.width).update(from: residual + row * outputStride, count: held)
            (scratch + row * PackedMatrix.width + held).update(repeating: 0, count: PackedMatrix.width - held)
          }
        }
        sums.store(
          scratch, PackedMatrix.width, residual == nil ? nil : UnsafePointer(scratch), activation, 16 * Sums.vectors)
        for row in 0..<Sums.count {
          (c + row * outputStride).update(from: scratch + row * PackedMatrix.width, count: held)
        }
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
    elements.withUnsafeMutableBufferPointer { c in
      if let c = c.baseAddress { right.multiplyInParallel(left, into: c, adding: true) }
    }
  }
}

extension PackedMatrix {
  fileprivate func multiplyInParallel(_ left: Tensor, into c: UnsafeMutablePointer<Float>, adding: Bool) {
    let (count, columns) = (left.rows, columns), work = max(1, rows * min(count, columns))
    let c = MutableMatrixView(c, rows: count, columns: columns)
    left.withView { a in
      if count >= columns {
        parallel(count, unit: max(8, worthwhileProducts / work / 8 * 8)) {
          multiply(a.rows($0), into: c.rows($0), adding: adding)
        }
      } else {
        parallel(columns, unit: max(Self.width, worthwhileProducts / work / Self.width * Self.width)) {
          multiply(a, into: c, columns: $0, adding: adding)
        }
      }
    }
  }
}

private typealias Vector = SIMD16<Float>

/// The sums of a few rows of A times one panel, held in vector registers.
private protocol RowSums {
  static var count: Int { get }
  /// Vectors of a row of the panel.
  static var vectors: Int { get }
  /// Begins with a bias.
  init(_ bias: UnsafePointer<Vector>?)
  /// Adds the products of the row of B at `w` with its column of A.
  mutating func add(_ a: UnsafePointer<Float>, _ leadingA: Int, _ w: UnsafePointer<Vector>)
  /// - Parameter held: columns of C, a multiple of eight.
  func store(
    _ c: UnsafeMutablePointer<Float>, _ leadingC: Int, _ residual: UnsafePointer<Float>?, _ activation: Activation,
    _ held: Int)
}

private struct RowSum: RowSums {
  static let count = 1, vectors = 2
  var s0, s1: Vector

  @inline(__always) init(_ bias: UnsafePointer<Vector>?) { (s0, s1) = (bias?[0] ?? .zero, bias?[1] ?? .zero) }

  @inline(__always) mutating func add(_ a: UnsafePointer<Float>, _ leadingA: Int, _ w: UnsafePointer<Vector>) {
    let x = Vector(repeating: a.pointee)
    s0.addProduct(x, w[0])
    s1.addProduct(x, w[1])
  }

  @inline(__always)
  func store(
    _ c: UnsafeMutablePointer<Float>, _ leadingC: Int, _ residual: UnsafePointer<Float>?, _ activation: Activation,
    _ held: Int
  ) {
    storeVector(s0, c, residual, activation)
    if held == 32 {
      storeVector(s1, c + 16, residual.map { $0 + 16 }, activation)
    } else {
      storeVector(s1.lowHalf, c + 16, residual.map { $0 + 16 }, activation)
    }
  }
}

/// For panels of 16 columns.
private struct HalfRowSum: RowSums {
  static let count = 1, vectors = 1
  var s: Vector

  @inline(__always) init(_ bias: UnsafePointer<Vector>?) { s = bias?[0] ?? .zero }

  @inline(__always) mutating func add(_ a: UnsafePointer<Float>, _ leadingA: Int, _ w: UnsafePointer<Vector>) {
    s.addProduct(Vector(repeating: a.pointee), w[0])
  }

  @inline(__always)
  func store(
    _ c: UnsafeMutablePointer<Float>, _ leadingC: Int, _ residual: UnsafePointer<Float>?, _ activation: Activation,
    _ held: Int
  ) {
    if held == 16 { storeVector(s, c, residual, activation) } else { storeVector(s.lowHalf, c, residual, activation) }
  }
}

/// For concrete vectors: generic ones would be called, and their arguments pass through memory.
@inline(__always)
private func storeVector(
  _ sum: SIMD16<Float>, _ c: UnsafeMutablePointer<Float>, _ residual: UnsafePointer<Float>?, _ activation: Activation
) {
  var sum = sum
  if let residual { sum += SIMD16(at: residual) }
  sum.after(activation).store(at: c)
}

@inline(__always)
private func storeVector(
  _ sum: SIMD8<Float>, _ c: UnsafeMutablePointer<Float>, _ residual: UnsafePointer<Float>?, _ activation: Activation
) {
  var sum = sum
  if let residual { sum += SIMD8(at: residual) }
  sum.after(activation).store(at: c)
}

/// The sums of one block of rows above those of another.
private struct Stack<Upper: RowSums, Lower: RowSums>: RowSums {
  static var count: Int { Upper.count &+ Lower.count }
  static var vectors: Int { Upper.vectors }
  var upper: Upper, lower: Lower

  @inline(__always) init(_ bias: UnsafePointer<Vector>?) { (upper, lower) = (Upper(bias), Lower(bias)) }

  @inline(__always) mutating func add(_ a: UnsafePointer<Float>, _ leadingA: Int, _ w: UnsafePointer<Vector>) {
    upper.add(a, leadingA, w)
    lower.add(a + Upper.count &* leadingA, leadingA, w)
  }

  @inline(__always)
  func store(
    _ c: UnsafeMutablePointer<Float>, _ leadingC: Int, _ residual: UnsafePointer<Float>?, _ activation: Activation,
    _ held: Int
  ) {
    upper.store(c, leadingC, residual, activation, held)
    lower.store(c + Upper.count &* leadingC, leadingC, residual.map { $0 + Upper.count &* leadingC }, activation, held)
  }
}

/// Eight rows of 32 columns are as many as the compiler keeps in AVX-512's registers while it unrolls the sum.
private typealias Two<Rows: RowSums> = Stack<Rows, Rows>
private typealias Four<Rows: RowSums> = Two<Two<Rows>>
private typealias Seven<Rows: RowSums> = Stack<Four<Rows>, Stack<Two<Rows>, Rows>>
private typealias Eight<Rows: RowSums> = Two<Four<Rows>>
