import Stage
import Testing

struct PrefetchTests {
  struct Damage: Error {}

  @Test(arguments: [0, 1, 2, 7]) func everyBatchComesOnceAndInOrder(count: Int) throws {
    var seen: [Int] = []
    try forEachPrefetched(Array(0..<count), read: { $0 * 10 }) { batch, content in
      #expect(content == batch * 10)
      seen.append(batch)
    }
    #expect(seen == Array(0..<count))
  }

  @Test func errorsOfEitherSideEndIt() {
    var seen: [Int] = []
    #expect(throws: Damage.self) {
      try forEachPrefetched([1, 2, 3], read: { if $0 == 2 { throw Damage() } else { $0 } }) { batch, _ in
        seen.append(batch)
      }
    }
    #expect(seen == [1])
    #expect(throws: Damage.self) { try forEachPrefetched([1, 2, 3], read: { $0 }) { _, _ in throw Damage() } }
  }
}
