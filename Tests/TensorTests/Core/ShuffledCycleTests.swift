import Tensor
import Testing

struct ShuffledCycleTests {
  @Test(arguments: [1, 2, 5, 20])
  func eachItemOnceARound(count: Int) {
    let items = (0..<count).map { 100 + 3 * $0 }
    var cycle = ShuffledCycle(items, seed: 1, stream: 2)
    #expect(cycle.count == count)
    for round in 0..<4 { #expect((round * count..<(round + 1) * count).map { cycle.item($0) }.sorted() == items) }
  }

  @Test func roundsAndStreamsAndSeedsAreShuffledDifferently() {
    func order(_ seed: UInt64, _ stream: UInt64, _ round: Int) -> [Int] {
      var cycle = ShuffledCycle(Array(0..<20), seed: seed, stream: stream)
      return (0..<20).map { cycle.item(round * 20 + $0) }
    }
    let orders = [order(1, 0, 0), order(1, 0, 1), order(1, 1, 0), order(1, 1, 1), order(2, 0, 0)]
    #expect(Set(orders).count == 5)
    #expect(order(1, 1, 1) == orders[3])
  }

  @Test func aDrawDoesNotDependOnThoseBefore() {
    var cycle = ShuffledCycle(Array(0..<7), seed: 3, stream: 4)
    let drawn = (0..<40).map { cycle.item($0) }
    for draw in [39, 0, 13, 14, 6, 38] {
      var fresh = ShuffledCycle(Array(0..<7), seed: 3, stream: 4)
      #expect(fresh.item(draw) == drawn[draw])
      #expect(cycle.item(draw) == drawn[draw])  // backwards too
    }
  }
}
