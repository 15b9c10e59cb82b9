import Tensor
import Testing

@testable import Retrieval

struct FoundTests {
  /// As if all were sorted; of equal ones the first.
  @Test(arguments: [1, 3, 700, 5000, 9000])
  func theFirstAreThoseOfAllSorted(count: Int) {
    var generator = SplitMix64(seed: UInt64(count))
    let photos = (0..<5000).map { 2 * $0 }
    let similarities = photos.map { _ in Float(Int.random(in: 0...300, using: &generator)) }
    let order = photos.indices.sorted { (similarities[$1], $0) < (similarities[$0], $1) }.prefix(count)
    let found = [Found](first: count, of: photos, by: similarities)
    #expect(found == order.map { Found(photo: photos[$0], stage1: similarities[$0]) })
  }

  @Test func risingSimilaritiesAreFoundToo() {
    let found = [Found](first: 2, of: Array(0..<4000), by: (0..<4000).map { Float($0) })
    #expect(found.map(\.photo) == [3999, 3998])
  }

  @Test func ordersAreNamed() {
    let found = [
      Found(photo: 3, stage1: 1, stage2: 9), Found(photo: 1, stage1: 2, stage2: 8), Found(photo: 2, stage1: 0),
    ]
    #expect(found.orders.map(\.name) == ["stage1", "fused"] && found.orders.map(\.photos) == [[1, 3, 2], [3, 1, 2]])
    #expect([Found(photo: 1, stage1: 2)].orders.map(\.name) == ["stage1"])
    #expect([Found(photo: 1, stage2: 2)].orders.map(\.name) == ["stage2"])
  }
}
