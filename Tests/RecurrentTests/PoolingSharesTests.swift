import Autodiff
import Tensor
import TestSupport
import Testing

@testable import Recurrent

struct PoolingSharesTests {
  /// Two sequences begin alike.
  let paths = [[0, 1, 2], [3], [0, 1, 4, 5]]

  @Test func ofAMaximumEachChannelBelongsToOneState() {
    let states = Tensor(shape: [3, 2], elements: [1, 5, 4, 2, 4, 6])
    let shares = PoolingShares.max(.constant(states), paths: [[0, 1, 2], [1]]).value
    #expect(shares == Tensor(shape: [4, 2], elements: [0, 0, 4, 0, 0, 6, 4, 2]))
  }

  @Test(arguments: [PoolingShares.last, .max, .mean])
  func theySumToThePooledVector(shares: PoolingShares) {
    let states = Variable.constant(random([6, 5], 1)), rows = shares(states, paths: paths).value
    var sums = Tensor(shape: [3, 5])
    sums.addRows(rows, at: [0, 0, 0, 1, 2, 2, 2, 2])
    let pooled =
      switch shares {
      case .last: states.rows(paths.map { $0.last! })
      case .max: maxOverTime(states, paths: paths)
      case .mean: meanOverTime(states, paths: paths)
      }
    expectClose(sums, pooled.value)
  }

  @Test(arguments: [PoolingShares.last, .max, .mean])
  func gradientsEqualDifferences(shares: PoolingShares) {
    checkGradients(of: [random([6, 5], 2)]) { weightedSum(shares($0[0], paths: paths)) }
  }
}
