import Autodiff
import Foundation
import Tensor
import TestSupport
import Testing

@testable import Attention

struct LatentAttentionTests {
  struct Inputs {
    let keys: Tensor, queries: Tensor, weights: Tensor, values: Tensor
    let layout = PairLayout(cells: 1, photos: [0, 0, 1, 3], words: [[0], [1, 2, 3], [3, 0], [1, 1, 2, 0, 3]])

    init(width: Int, size: Int) {
      var generator = SplitMix64(seed: UInt64(width))
      keys = Tensor(normal: 1, shape: [layout.rows, width], using: &generator)
      queries = Tensor(normal: 1, shape: [layout.pairs, width], using: &generator)
      weights = Tensor(normal: 0.7, shape: [width], using: &generator)
      values = Tensor(normal: 1, shape: [layout.rows, size], using: &generator)
    }

    var variables: [Variable] { [keys, queries, weights, values].map { .parameter($0) } }

    /// keys[row] + queries[pair]
    func sum(_ row: Int, _ pair: Int, _ d: Int) -> Double {
      Double(keys.elements[row * weights.count + d]) + Double(queries.elements[pair * weights.count + d])
    }
    func value(_ row: Int, _ j: Int) -> Double { Double(values.elements[row * values.columns + j]) }

    /// Eq. 9 and 10, as they are printed.
    func weights(of pair: Int) -> [Double] {
      let scores = layout.rows(of: pair).map { row in
        weights.elements.indices.reduce(0.0) { $0 + Double(weights.elements[$1]) * max(0, sum(row, pair, $1)) }
      }
      let total = scores.reduce(0) { $0 + exp($1) }
      return scores.map { exp($0) / total }
    }
  }

  func attention(_ x: [Variable], _ layout: PairLayout) -> Variable {
    latentAttention(keys: x[0], queries: x[1], weights: x[2], values: x[3], layout)
  }

  @Test func whoLooksSeesTheWeights() {
    let inputs = Inputs(width: 9, size: 3), x = inputs.variables
    var seen: [Tensor] = []
    _ = latentAttention(keys: x[0], queries: x[1], weights: x[2], values: x[3], inputs.layout) { seen.append($0) }
    let expected = (0..<inputs.layout.pairs).flatMap { inputs.weights(of: $0).map { Float($0) } }
    #expect(seen.count == 1)
    expectClose(seen[0], Tensor(shape: [inputs.layout.rows], elements: expected), within: 3e-6)
  }

  static let sizes = [(1, 1), (3, 5), (8, 8), (9, 17), (33, 16)]

  @Test(arguments: sizes)
  func equalsTheFormula(width: Int, size: Int) {
    let inputs = Inputs(width: width, size: size), layout = inputs.layout
    var values: [Float] = []
    for pair in 0..<layout.pairs {
      let a = inputs.weights(of: pair)
      values += (0..<size).map { j in
        Float(zip(a, layout.rows(of: pair)).reduce(0.0) { $0 + $1.0 * inputs.value($1.1, j) })
      }
    }
    expectClose(
      attention(inputs.variables, layout).value, Tensor(shape: [layout.pairs, size], elements: values), within: 3e-6)
  }

  @Test(arguments: sizes)
  func gradientsEqualTheChainRule(width: Int, size: Int) {
    let inputs = Inputs(width: width, size: size), layout = inputs.layout
    var generator = SplitMix64(seed: 2)
    let dy = Tensor(normal: 1, shape: [layout.pairs, size], using: &generator)
    var dKeys = [Double](repeating: 0, count: inputs.keys.count),
      dValues = [Double](repeating: 0, count: inputs.values.count)
    var dQueries = [Double](repeating: 0, count: inputs.queries.count), dWeights = [Double](repeating: 0, count: width)
    for pair in 0..<layout.pairs {
      let a = inputs.weights(of: pair), rows = Array(layout.rows(of: pair))
      let shares = rows.map { row in
        (0..<size).reduce(0.0) { $0 + Double(dy.elements[pair * size + $1]) * inputs.value(row, $1) }
      }
      let mean = zip(a, shares).reduce(0) { $0 + $1.0 * $1.1 }
      for (t, row) in rows.enumerated() {
        let dScore = a[t] * (shares[t] - mean)
        for j in 0..<size { dValues[row * size + j] += a[t] * Double(dy.elements[pair * size + j]) }
        for d in 0..<width where inputs.sum(row, pair, d) > 0 {
          dKeys[row * width + d] += dScore * Double(inputs.weights.elements[d])
          dQueries[pair * width + d] += dScore * Double(inputs.weights.elements[d])
          dWeights[d] += dScore * inputs.sum(row, pair, d)
        }
      }
    }
    let x = inputs.variables, d = gradients(of: attention(x, layout), given: dy)
    for (variable, expected) in zip(x, [dKeys, dQueries, dWeights, dValues]) {
      expectClose(d[variable], Tensor(shape: variable.shape, elements: expected.map(Float.init)))
    }
  }

  @Test(arguments: [(1, 1), (9, 4), (8, 17), (17, 1)])
  func gradientsEqualDifferences(width: Int, size: Int) {
    let layout = PairLayout(cells: 3, photos: [0, 0, 1], words: [[0, 1], [2, 3, 4], [1]])
    // No sum of a key and a query lies within a step of the kink at 0: they are odd multiples of 0.05.
    func odd(_ rows: Int, _ offset: Int) -> Tensor {
      let x = random([rows, width], UInt64(rows)).elements
      return Tensor(shape: [rows, width], elements: x.map { Float(2 * Int($0 * 10) + offset) / 20 })
    }
    checkGradients(of: [odd(6, 1), odd(3, 0), random([width], 1), random([6, size], 2)]) {
      weightedSum(attention($0, layout))
    }
  }

  @Test func aSentenceOfOneWordIsItsWord() {
    let inputs = Inputs(width: 9, size: 4)
    let value = attention(inputs.variables, inputs.layout).value
    expectClose(value.slicingRows(0..<1), inputs.values.slicingRows(0..<1))
  }

  @Test func noPairs() {
    let x = [[0, 3], [0, 3], [3], [0, 2]].map { Variable.parameter(Tensor(repeating: 1, shape: $0)) }
    let y = attention(x, PairLayout(cells: 1, photos: [], words: []))
    let d = gradients(of: y, given: Tensor(shape: [0, 2]))
    #expect(y.value == Tensor(shape: [0, 2]) && x.allSatisfy { d[$0] == Tensor(shape: $0.shape) })
  }

  @Test func threadsMakeNoDifference() {
    let inputs = Inputs(width: 9, size: 5)
    expectSameForAnyThreads {
      let x = inputs.variables, y = attention(x, inputs.layout), d = gradients(of: y, given: random([4, 5], 7))
      return [y.value] + x.map { d[$0] }
    }
  }
}
