import TestSupport
import Testing

@testable import Tensor

struct WinogradTests {
  typealias V = SIMD8<Float>
  /// Lane k of the k-th is one: what a linear function makes of these is its matrix, a row a vector.
  static let units = (0..<6).map { k in V((0..<8).map { $0 == k ? 1 : 0 }) }

  static func matrix(columns: Int, _ rows: [V]) -> [[Double]] {
    rows.map { row in (0..<columns).map { Double(row[$0]) } }
  }
  static let six = (units[0], units[1], units[2], units[3], units[4], units[5])
  static func list(_ t: (V, V, V, V, V, V)) -> [V] { [t.0, t.1, t.2, t.3, t.4, t.5] }

  /// Bᵀ, Aᵀ and G
  static let input = matrix(columns: 6, list(Winograd.input(six)))
  static let output: [[Double]] = {
    let t = Winograd.output(six)
    return matrix(columns: 6, [t.0, t.1, t.2, t.3])
  }()
  static let weight = matrix(columns: 3, list(Winograd.weight(units[0], units[1], units[2])))
  /// A and Gᵀ
  static let outputGradient = matrix(columns: 4, list(Winograd.outputGradient(units[0], units[1], units[2], units[3])))
  static let weightGradient: [[Double]] = {
    let t = Winograd.weightGradient(six)
    return matrix(columns: 6, [t.0, t.1, t.2])
  }()

  static func transposed(_ m: [[Double]]) -> [[Double]] { m[0].indices.map { column in m.map { $0[column] } } }

  static func product(_ a: [[Double]], _ b: [[Double]]) -> [[Double]] {
    a.map { row in b[0].indices.map { column in row.indices.reduce(0) { $0 + row[$1] * b[$1][column] } } }
  }

  /// yᵢ = Σₖ gₖ dᵢ₊ₖ for whatever g and d: both sides are linear in each, so it holds if it holds for their units.
  @Test func theTransformsMakeACorrelation() {
    for i in 0..<4 {
      for j in 0..<6 {
        for k in 0..<3 {
          let term = (0..<6).reduce(0) { $0 + Self.output[i][$1] * Self.weight[$1][k] * Self.input[$1][j] }
          #expect(abs(term - (j == i + k ? 1 : 0)) < 5e-7, "y\(i), d\(j), g\(k)")
        }
      }
    }
  }

  @Test func theGradientsTransformsAreTheTransposes() {
    #expect(Self.outputGradient == Self.transposed(Self.output))
    #expect(Self.weightGradient == Self.transposed(Self.weight))
  }

  /// In two dimensions each is M x Mᵀ, of every channel by itself, wherever its numbers lie.
  @Test func inTwoDimensionsTheyAreDoneAcrossAndDown() {
    check(SIMD8<Float>.self)
    check(SIMD16<Float>.self)
  }

  private func check<V: FloatVector>(_: V.Type) {
    check(V.self, Self.input, xColumn: 19, yStride: 21) { x, row, column, scratch, y, stride in
      Winograd.transformInput(
        V.self, .init(pointer: x, row: row, column: column), scratch, into: y, stride)
    }
    check(V.self, Self.output, xColumn: 19, yStride: V.scalarCount) { x, _, column, scratch, y, _ in
      Winograd.transformOutput(
        V.self, x, column, scratch, into: UnsafeMutableRawPointer(y).assumingMemoryBound(to: V.self))
    }
    check(V.self, Self.weight, xColumn: 19, yStride: 21) { x, _, column, scratch, y, stride in
      Winograd.transformWeight(V.self, x, column, scratch, into: y, stride)
    }
    check(V.self, Self.outputGradient, xColumn: 19, yStride: 21) { x, row, column, scratch, y, stride in
      Winograd.transformOutputGradient(
        V.self, .init(pointer: x, row: row, column: column), scratch, into: y, stride)
    }
    check(V.self, Self.weightGradient, xColumn: 19, yStride: 21, adds: true) { x, _, column, scratch, y, stride in
      Winograd.addWeightGradient(V.self, x, column, scratch, to: y, stride)
    }
  }

  private typealias Transform<V> = (
    _ x: UnsafePointer<Float>, _ xRow: Int, _ xColumn: Int, _ scratch: UnsafeMutablePointer<V>,
    _ y: UnsafeMutablePointer<Float>, _ yStride: Int
  ) -> Void

  /// Compares with M x Mᵀ, or, if it `adds`, with that and what y held before.
  private func check<V: FloatVector>(
    _: V.Type, _ m: [[Double]], xColumn: Int, yStride: Int, adds: Bool = false,
    sourceLocation: SourceLocation = #_sourceLocation,
    _ transform: Transform<V>
  ) {
    let side = m[0].count, ySide = m.count
    var generator = SplitMix64(seed: 1)
    let x = Tensor(normal: 1, shape: [side * side * xColumn], using: &generator).elements
    let before = Tensor(normal: 1, shape: [ySide * ySide * yStride], using: &generator).elements
    let scratch = UnsafeMutablePointer<V>.allocate(capacity: 36), to = cacheLines(before.count)
    defer {
      scratch.deallocate()
      to.deallocate()
    }
    to.update(from: before, count: before.count)
    transform(x, side * xColumn, xColumn, scratch, to, yStride)
    for lane in 0..<V.scalarCount {
      let own = (0..<side).map { row in (0..<side).map { Double(x[(row * side + $0) * xColumn + lane]) } }
      let expected = Self.product(Self.product(m, own), Self.transposed(m)).flatMap { $0 }.map { Float($0) }
      let places = (0..<ySide * ySide).map { $0 * yStride + lane }
      let total = zip(places, expected).map { adds ? before[$0] + $1 : $1 }
      #expect(relativeError(places.map { to[$0] }, total) < 2e-6, sourceLocation: sourceLocation)
    }
    for place in before.indices where place % yStride >= V.scalarCount {
      #expect(to[place] == before[place], sourceLocation: sourceLocation)
    }
  }
}
