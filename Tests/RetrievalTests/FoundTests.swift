import Testing

@testable import Retrieval

struct FoundTests {
  @Test func ordersAreNamed() {
    let found = [
      Found(photo: 3, stage1: 1, stage2: 9), Found(photo: 1, stage1: 2, stage2: 8), Found(photo: 2, stage1: 0),
    ]
    #expect(found.orders.map(\.name) == ["stage1", "fused"] && found.orders.map(\.photos) == [[1, 3, 2], [3, 1, 2]])
    #expect([Found(photo: 1, stage1: 2)].orders.map(\.name) == ["stage1"])
    #expect([Found(photo: 1, stage2: 2)].orders.map(\.name) == ["stage2"])
  }
}
