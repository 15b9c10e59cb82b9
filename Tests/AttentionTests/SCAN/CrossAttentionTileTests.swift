import Foundation
import Tensor
import TestSupport
import Testing

@testable import Attention

struct CrossAttentionTileTests {
  typealias Configuration = StackedCrossAttention.Configuration

  /// Three queries' fragments, of which others may be compared, and one context's, whose number fills no vector.
  struct Case {
    let queries: Tensor, compared: Tensor, context: Tensor
    let segments = Segments(lengths: [2, 1, 4])

    init(fragments: Int, comparing: Bool) {
      (queries, context) = (random([7, 5], 1), random([fragments, 5], 2))
      compared = comparing ? random([7, 5], 3) : queries
    }

    /// a and b [7, fragments], and G [fragments, fragments].
    var products: [Tensor] {
      [(queries, context), (compared, context), (context, context)].map { .product($0, $1, transposing: .right) }
    }
  }

  /// What `forward` computes of a, b, ‖Xᵢ‖ and G, in double precision: each query's similarity, plus Σ `extra` w.
  static func oracle(
    _ x: [[Double]], _ segments: Segments, _ c: Configuration, extra: [Float]? = nil
  ) -> (similarities: [Double], extra: Double) {
    let (a, b, norms, gram) = (x[0], x[1], x[2], x[3]), n = a.count / segments.rows
    var sum = 0.0
    let similarities = (0..<segments.count).map { query in
      let rows = segments[query]
      let normalized = (0..<n).map { k in
        let column = rows.map { a[$0 * n + k] < 0 && c.normalization.isClipped ? 0.1 * a[$0 * n + k] : a[$0 * n + k] }
        let divisor = sqrt(column.reduce(0) { $0 + $1 * $1 }) + 1e-8
        return c.normalization == .none ? column : column.map { $0 / divisor }
      }
      let cosines = rows.map { row in
        let weights = (0..<n).map { exp(Double(c.smoothing) * normalized[$0][row - rows.lowerBound]) }
        let total = weights.reduce(0, +), w = weights.map { $0 / total }
        if let extra { for k in 0..<n { sum += Double(extra[row * 16 * ((n + 15) / 16) + k]) * w[k] } }
        var square = 0.0
        for i in 0..<n { for j in 0..<n { square += w[i] * w[j] * gram[i * n + j] } }
        return (0..<n).reduce(0) { $0 + w[$1] * b[row * n + $1] } / (norms[row] * sqrt(square))
      }
      return cosines.reduce(0, +) / Double(cosines.count)
    }
    return (similarities, sum)
  }

  static let cases = [1, 5, 16, 19].flatMap { n in [false, true].map { (n, $0) } }
  static let normalizations = [StackedCrossAttention.Normalization.none, .clippedL2]

  @Test(arguments: cases, normalizations)
  func similaritiesAndGradientsAreThoseOfTheFormulas(
    which: (fragments: Int, comparing: Bool), normalization: StackedCrossAttention.Normalization
  ) {
    let configuration = Configuration(
      direction: .textToImage, normalization: normalization, aggregation: .mean, smoothing: 2)
    let it = Case(fragments: which.fragments, comparing: which.comparing), n = which.fragments
    let width = (n + 15) / 16 * 16, products = it.products
    let dy: [Float] = [0.7, -1.2, 0.4], norms = it.compared.rowNorms(), dWeights = random([7, width], 4)
    var y = [Float](repeating: .nan, count: 6), da = Tensor(repeating: .nan, shape: [7, n])
    var db = Tensor(repeating: 1, shape: [7, n]), dGram = Tensor(shape: [n, width]), dNorms = norms
    let tile = CrossAttentionTile(configuration, rows: 9, width: width / 16)
    defer { tile.deallocate() }
    let context = it.context.withView { CrossAttentionTile.Context($0) }
    func run(
      _ norms: UnsafePointer<Float>, _ y: UnsafeMutablePointer<Float>, _ dGram: UnsafeMutablePointer<Float>,
      _ dNorms: UnsafeMutablePointer<Float>
    ) {
      withViews(products[0], products[1], dWeights) { a, b, dWeights in
        da.withMutableView { da in
          db.withMutableView { db in
            let input = CrossAttentionTile.Input(
              a: a, b: which.comparing ? b : nil, norms: norms, queries: it.segments, context: context)
            tile.forward(input, into: y, stride: 2)
            tile.backward(
              dy, stride: 1, input, dWeights: dWeights.pointer,
              into: .init(a: da, b: which.comparing ? db : nil, gram: dGram, norms: dNorms))
          }
        }
      }
    }
    run(norms, &y, &dGram.elements, &dNorms)

    let x = [products[0].elements, products[1].elements, norms, products[2].elements].map { $0.map(Double.init) }
    func loss(_ x: [[Double]]) -> Double {
      let (similarities, extra) = Self.oracle(x, it.segments, configuration, extra: dWeights.elements)
      return zip(similarities, dy).reduce(extra) { $0 + $1.0 * Double($1.1) }
    }
    func differences(_ part: Int) -> [Float] {
      x[part].indices.map { i in
        var (up, down) = (x, x)
        up[part][i] += 1e-5
        down[part][i] -= 1e-5
        if part == 0, !which.comparing {  // a is b too
          up[1][i] += 1e-5
          down[1][i] -= 1e-5
        }
        return Float((loss(up) - loss(down)) / 2e-5)
      }
    }
    let expected = Self.oracle(x, it.segments, configuration).similarities
    #expect(relativeError([y[0], y[2], y[4]], expected.map(Float.init)) < 1e-5 && y[1].isNaN)
    // Relative to 1, as all of them are nearly 0 where there is but one fragment.
    func isClose(_ actual: [Float], _ expected: [Float]) -> Bool {
      actual.count == expected.count && zip(actual, expected).allSatisfy { abs($0 - $1) < 1e-4 * max(1, abs($1)) }
    }
    #expect(isClose(da.elements, differences(0)))
    #expect(!which.comparing || isClose(db.elements.map { $0 - 1 }, differences(1)))
    #expect(isClose(dNorms, zip(differences(2), norms).map { $0 * $1 }))
    // `dGram` is twice dL/dG.
    let ofGram = (0..<n).flatMap { row in dGram.elements[row * width..<row * width + n].map { $0 / 2 } }
    #expect(isClose(ofGram, differences(3)))
  }

  /// dC = (dG + dGᵀ) · C, of which the backward pass leaves dG + dGᵀ.
  @Test(arguments: [1, 16, 19]) func theGramMatrixHandsItsGradientOn(fragments: Int) {
    let c = random([fragments, 5], 1), width = (fragments + 15) / 16 * 16, dGram = random([fragments, width], 2)
    var dVectors = random([fragments, 5], 3), expected = dVectors
    let square = (0..<fragments).flatMap { dGram.elements[$0 * width..<$0 * width + fragments] }
    expected.add(.product(Tensor(shape: [fragments, fragments], elements: square), c))
    withViews(c, dGram) { c, dGram in
      dVectors.withMutableView {
        CrossAttentionTile.Context(c).multiply(dGram.pointer, PackedMatrix(c), addingTo: $0)
      }
    }
    expectClose(dVectors, expected)
  }
}
