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

  @Test func aBatchOfNothingHasStatisticsOfZero() {
    let statistics = BatchStatistics(of: Tensor(shape: [0, 3]))
    #expect(statistics.mean == [0, 0, 0] && statistics.variance == [0, 0, 0])
  }
}
