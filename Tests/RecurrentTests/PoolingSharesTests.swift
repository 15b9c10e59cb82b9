import Autodiff
import Recurrent
import Tensor
import TestSupport
import Testing

struct PoolingSharesTests {
  /// Two sequences begin alike.
  let paths = [[0, 1, 2], [3], [0, 1, 4, 5]]

  @Test func ofAMaximumEachChannelBelongsToOneState() {
    let states = Tensor(shape: [3, 2], elements: [1, 5, 4, 2, 4, 6])
    let shares = PoolingOverTime.max.shares(of: .constant(states), paths: [[0, 1, 2], [1]]).value
    #expect(shares == Tensor(shape: [4, 2], elements: [0, 0, 4, 0, 0, 6, 4, 2]))
  }

  @Test(arguments: PoolingOverTime.allCases) func theySumToThePooledVector(pooling: PoolingOverTime) {
    let states = Variable.constant(random([6, 5], 1)), shares = pooling.shares(of: states, paths: paths).value
    var sums = Tensor(shape: [3, 5])
    sums.addRows(shares, at: [0, 0, 0, 1, 2, 2, 2, 2])
    expectClose(sums, pooling(states, paths: paths).value)
  }

  @Test(arguments: PoolingOverTime.allCases) func gradientsEqualDifferences(pooling: PoolingOverTime) {
    checkGradients(of: [random([6, 5], 2)]) { weightedSum(pooling.shares(of: $0[0], paths: paths)) }
  }
}
