import CProcessor

/// The right operand B of products A · B, copied once into the order in which the kernel reads it: panels of 32 columns, row by row.
///
/// A block of rows of A times one panel is summed in vector registers, so that B is read once for many rows, and a weight matrix that
/// is used again and again (by every step of an LSTM) is rearranged once. Each element is one sum over the rows of B in their order:
/// results do not depend on how columns or rows are split over threads.
public struct PackedMatrix: Sendable {
  public let rows: Int, columns: Int
  private let panels: [Float]  // [panel, row, 32], the last panel padded with zeros
  /// Columns of a panel: callers split columns at its multiples.
  public static let width = 32

  /// - Parameters:
  ///   - matrix: all dimensions but the last are flattened into rows.
  ///   - transposed: packs the transpose of `matrix`.
  ///   - range: the columns of (transposed) `matrix` that are packed; all of them if nil.
  public init(_ matrix: Tensor, transposed: Bool = false, columns range: Range<Int>? = nil) {
    let (height, breadth) = transposed ? (matrix.columns, matrix.rows) : (matrix.rows, matrix.columns)
    let (rowStride, columnStride) = transposed ? (1, matrix.columns) : (matrix.columns, 1)
    let range = range ?? 0..<breadth
    precondition(range.upperBound <= breadth, "columns \(range) of \(matrix.shape)\(transposed ? ", transposed" : "")")
    let (count, width) = ((range.count + Self.width - 1) / Self.width, Self.width)
    panels = [Float](unsafeUninitializedCapacity: count * height * width) { panels, initialized in
      initialized = count * height * width
      guard initialized > 0 else { return }
      matrix.elements.withUnsafeBufferPointer { matrix in
        let from = matrix.baseAddress! + range.lowerBound * columnStride, to = panels.baseAddress!
        parallel(count) { some in
          for panel in some {
            let to = to + panel * height * width, from = from + panel * width * columnStride
            let held = min(width, range.count - panel * width)
            if held < width { to.update(repeating: 0, count: height * width) }
            if columnStride == 1 {
              for row in 0..<height { (to + row * width).update(from: from + row * rowStride, count: held) }
            } else {
              for start in stride(from: 0, to: height, by: 16) {  // squares, so that both sides stay in the cache
                for j in 0..<held {
                  for row in start..<min(start + 16, height) { to[row * width + j] = from[row + j * columnStride] }
                }
              }
            }
          }
        }
      }
    }
    rows = height
    columns = range.count
  }

  /// C ← A · B, or C + A · B, for some columns of B: a single-threaded kernel, whose callers split columns or rows over threads.
  /// - Parameters:
  ///   - count: rows of A and C.
  ///   - columns: begins at a multiple of 32; ends at one, or at the last column.
  public func multiply(
    _ count: Int, _ a: UnsafePointer<Float>, _ leadingA: Int, into c: UnsafeMutablePointer<Float>, _ leadingC: Int,
    columns range: Range<Int>, adding: Bool = false
  ) {
    let width = Self.width
    precondition(
      range.lowerBound % width == 0 && (range.upperBound % width == 0 || range.upperBound == columns) && range.upperBound <= columns,
      "columns \(range) of \(columns), in panels of \(width)")
    panels.withUnsafeBufferPointer { panels in
      let panels = panels.baseAddress!
      for start in stride(from: 0, to: count, by: 128) {  // so many rows of A stay in the cache for all panels
        let rowsHere = start..<min(start + 128, count)
        for first in stride(from: range.lowerBound, to: range.upperBound, by: width) {
          let panel = UnsafeRawPointer(panels + first * rows)
          let held = min(width, columns - first)
          var row = rowsHere.lowerBound
          while row < rowsHere.upperBound {
            let left = rowsHere.upperBound - row
            let (a, c) = (a + row * leadingA, c + row * leadingC + first)
            if left >= 8 && processor_has_avx512 != 0 {
              block(Twice<Twice<Twice<RowSum>>>.self, a, leadingA, panel, c, leadingC, held, adding)
              row += 8
            } else if left >= 4 && processor_has_avx512 != 0 {
              block(Twice<Twice<RowSum>>.self, a, leadingA, panel, c, leadingC, held, adding)
              row += 4
            } else if left >= 2 {
              block(Twice<RowSum>.self, a, leadingA, panel, c, leadingC, held, adding)
              row += 2
            } else {
              block(RowSum.self, a, leadingA, panel, c, leadingC, held, adding)
              row += 1
            }
          }
        }
      }
    }
  }

  @inline(__always)
  private func block<Sums: RowSums>(
    _: Sums.Type, _ a: UnsafePointer<Float>, _ leadingA: Int, _ panel: UnsafeRawPointer,
    _ c: UnsafeMutablePointer<Float>, _ leadingC: Int, _ held: Int, _ adding: Bool
  ) {
    var sums = Sums()
    for k in 0..<rows {
      let w = panel + k &* 128
      sums.add(a + k, leadingA, w.loadUnaligned(as: SIMD16<Float>.self), w.loadUnaligned(fromByteOffset: 64, as: SIMD16<Float>.self))
    }
    if held == Self.width {
      sums.store(c, leadingC, adding)
    } else {
      withUnsafeTemporaryAllocation(of: Float.self, capacity: Sums.count * Self.width) { room in
        let room = room.baseAddress!
        sums.store(room, Self.width, false)
        for row in 0..<Sums.count {
          let (from, to) = (room + row * Self.width, c + row * leadingC)
          for j in 0..<held { to[j] = adding ? to[j] + from[j] : from[j] }
        }
      }
    }
  }
}

extension Tensor {
  /// left · right
  public static func product(_ left: Tensor, _ right: PackedMatrix) -> Tensor {
    precondition(left.columns == right.rows, "product of \(left.shape) and a packed [\(right.rows), \(right.columns)]")
    return Tensor(uninitialized: [left.rows, right.columns]) { right.multiplyInParallel(left, into: $0, adding: false) }
  }

  /// self += left · right
  public mutating func addProduct(_ left: Tensor, _ right: PackedMatrix) {
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
    left.elements.withUnsafeBufferPointer { a in
      let a = a.baseAddress!
      if count >= columns {
        parallel(count, unit: max(8, worthwhileProducts / work / 8 * 8)) { some in
          multiply(some.count, a + some.lowerBound * rows, rows, into: c + some.lowerBound * columns, columns, columns: 0..<columns, adding: adding)
        }
      } else {
        parallel(columns, unit: max(Self.width, worthwhileProducts / work / Self.width * Self.width)) { multiply(count, a, rows, into: c, columns, columns: $0, adding: adding) }
      }
    }
  }
}

/// The sums of a few rows of A times one panel, held in vector registers.
private protocol RowSums {
  static var count: Int { get }
  init()
  /// Adds the products of one row of B, whose 32 elements are `w0` and `w1`, with its column of A.
  mutating func add(_ a: UnsafePointer<Float>, _ leadingA: Int, _ w0: SIMD16<Float>, _ w1: SIMD16<Float>)
  func store(_ c: UnsafeMutablePointer<Float>, _ leadingC: Int, _ adding: Bool)
}

private struct RowSum: RowSums {
  static let count = 1
  var s0 = SIMD16<Float>.zero, s1 = SIMD16<Float>.zero

  @inline(__always) init() {}

  @inline(__always) mutating func add(_ a: UnsafePointer<Float>, _ leadingA: Int, _ w0: SIMD16<Float>, _ w1: SIMD16<Float>) {
    let x = SIMD16(repeating: a.pointee)
    s0.addProduct(x, w0)
    s1.addProduct(x, w1)
  }

  @inline(__always) func store(_ c: UnsafeMutablePointer<Float>, _ leadingC: Int, _ adding: Bool) {
    let c = UnsafeMutableRawPointer(c)
    var (s0, s1) = (s0, s1)
    if adding {
      s0 += c.loadUnaligned(as: SIMD16<Float>.self)
      s1 += c.loadUnaligned(fromByteOffset: 64, as: SIMD16<Float>.self)
    }
    c.storeBytes(of: s0, as: SIMD16<Float>.self)
    c.storeBytes(of: s1, toByteOffset: 64, as: SIMD16<Float>.self)
  }
}

/// Twice as many rows: eight are as many as the compiler keeps in AVX-512's registers while it unrolls the sum.
private struct Twice<Half: RowSums>: RowSums {
  static var count: Int { 2 &* Half.count }
  var upper = Half(), lower = Half()

  @inline(__always) init() {}

  @inline(__always) mutating func add(_ a: UnsafePointer<Float>, _ leadingA: Int, _ w0: SIMD16<Float>, _ w1: SIMD16<Float>) {
    upper.add(a, leadingA, w0, w1)
    lower.add(a + Half.count &* leadingA, leadingA, w0, w1)
  }

  @inline(__always) func store(_ c: UnsafeMutablePointer<Float>, _ leadingC: Int, _ adding: Bool) {
    upper.store(c, leadingC, adding)
    lower.store(c + Half.count &* leadingC, leadingC, adding)
  }
}
