import Tensor
import Testing

@testable import Evaluation

struct NearestTests {
  /// As if all were sorted; of equal ones the first.
  @Test(arguments: [1, 3, 700, 5000, 9000])
  func theFirstAreThoseOfAllSorted(count: Int) {
    var generator = SplitMix64(seed: UInt64(count))
    let values = (0..<5000).map { _ in Float(Int.random(in: 0...300, using: &generator)) }
    let order = values.indices.sorted { (values[$1], $0) < (values[$0], $1) }.prefix(count)
    #expect(nearest(count, by: values) == Array(order))
  }

  @Test func risingValuesAreFoundToo() {
    #expect(nearest(2, by: (0..<4000).map { Float($0) }) == [3999, 3998])
    #expect(nearest(3, by: []) == [])
  }
}
