import Tensor
import TestSupport
import Testing

struct BatchNormalizationTests {
  @Test(arguments: [(1, 1), (2, 3), (63, 8), (65, 17), (1000, 5)])
  func statisticsEqualTheNaiveOnes(rows: Int, channels: Int) {
    var generator = SplitMix64(seed: 6)
    var x = Tensor(normal: 2, shape: [rows, channels], using: &generator)
    for i in 0..<x.count { x.elements[i] += 100 }  // a mean that would drown E[x²] − E[x]²
    let statistics = BatchStatistics(of: x)
    for k in 0..<channels {
      let column = (0..<rows).map { Double(x.elements[$0 * channels + k]) }
      let mean = column.reduce(0, +) / Double(rows)
      let variance = column.map { ($0 - mean) * ($0 - mean) }.reduce(0, +) / Double(rows)
      #expect(abs(Double(statistics.mean[k]) - mean) < 1e-4)
      #expect(abs(Double(statistics.variance[k]) - variance) < 1e-4 * max(1, variance))
    }
  }

  @Test func affineByChannelIsPerChannel() {
    let x = Tensor(shape: [2, 3], elements: [1, 2, 3, 4, 5, 6])
    #expect(x.affineByChannel([1, 10, 100], [0, 1, 2]) == Tensor(shape: [2, 3], elements: [1, 21, 302, 4, 51, 602]))
  }

  static let shapes = [(0, 3), (1, 1), (5, 7), (64, 8), (65, 17)]

  @Test(arguments: shapes)
  func affineEqualsTheFormula(rows: Int, channels: Int) {
    var generator = SplitMix64(seed: 7)
    let x = Tensor(normal: 1, shape: [rows, channels], using: &generator)
    let a = Tensor(normal: 1, shape: [channels], using: &generator).elements, b = Tensor(normal: 1, shape: [channels], using: &generator).elements
    expectClose(
      x.affineByChannel(a, b), Tensor(shape: x.shape, elements: (0..<x.count).map { x.elements[$0] * a[$0 % channels] + b[$0 % channels] }))
  }

  @Test(arguments: shapes)
  func sumsOfTheBackwardPassEqualTheNaiveOnes(rows: Int, channels: Int) {
    var generator = SplitMix64(seed: 8)
    let x = Tensor(normal: 1, shape: [rows, channels], using: &generator), dy = Tensor(normal: 1, shape: [rows, channels], using: &generator)
    var expected = (dy: [Double](repeating: 0, count: channels), dyx: [Double](repeating: 0, count: channels))
    for i in 0..<x.count {
      expected.dy[i % channels] += Double(dy.elements[i])
      expected.dyx[i % channels] += Double(dy.elements[i]) * Double(x.elements[i])
    }
    let sums = dy.batchNormSums(x)
    #expect(relativeError(sums.dy.map { Float($0) }, expected.dy.map { Float($0) }) < 1e-5)
    #expect(relativeError(sums.dyx.map { Float($0) }, expected.dyx.map { Float($0) }) < 1e-5)
  }

  @Test(arguments: shapes)
  func threeTermsAreAddedByChannel(rows: Int, channels: Int) {
    var generator = SplitMix64(seed: 9)
    func random(_ shape: [Int]) -> Tensor { Tensor(normal: 1, shape: shape, using: &generator) }
    let x = random([rows, channels]), dy = random([rows, channels]), start = random([rows, channels])
    let a = random([channels]).elements, b = random([channels]).elements, d = random([channels]).elements
    var sum = start
    sum.addByChannel(a, dy, b, x, d)
    let expected = (0..<x.count).map { i in
      let k = i % channels
      return start.elements[i] + a[k] * dy.elements[i] + b[k] * x.elements[i] + d[k]
    }
    expectClose(sum, Tensor(shape: x.shape, elements: expected))
  }

  @Test func aBatchOfNothingHasStatisticsOfZero() {
    let statistics = BatchStatistics(of: Tensor(shape: [0, 3]))
    #expect(statistics.mean == [0, 0, 0] && statistics.variance == [0, 0, 0])
  }
}
