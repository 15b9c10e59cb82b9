import Tensor
import Testing

@testable import Datasets

struct HammingIndexTests {
  /// Random codes, and for each some with a few bits turned.
  private func codes(_ count: Int, seed: UInt64) -> [UInt64] {
    var generator = SplitMix64(seed: seed)
    return (0..<count).flatMap { _ in
      let code = generator.next()
      return (0..<8).map { turns in (0..<2 * turns).reduce(code) { code, _ in code ^ (1 << (generator.next() % 64)) } }
    }
  }

  @Test(arguments: [0, 1, 3, 4, 7, 8, 11, 15])
  func itFindsWhatLookingAtAllFinds(limit: Int) {
    let codes = codes(150, seed: UInt64(limit) + 1)
    let index = HammingIndex(codes, limit: limit)
    for code in codes.prefix(80) {
      var found: [Int] = []
      index.forEachNear(code) { found.append($0) }
      #expect(found.sorted() == codes.indices.filter { (codes[$0] ^ code).nonzeroBitCount <= limit })
    }
  }

  @Test func equalCodesAreEachFoundOnce() {
    let index = HammingIndex([5, 0, 5, 5], limit: 0)
    var found: [Int] = []
    index.forEachNear(5) { found.append($0) }
    #expect(found == [0, 2, 3])
  }

  @Test func nothingIsFoundAmongNothing() {
    HammingIndex([], limit: 11).forEachNear(1) { Issue.record("found \($0)") }
  }
}
