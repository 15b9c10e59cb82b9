import Tensor
import Testing

@testable import Datasets

struct ChanceTests {
  @Test func shufflingKeepsEveryItem() {
    var one = SplitMix64(seed: 1), same = one, items = Set<[Int]>()
    for _ in 0..<200 {
      let shuffled = one.shuffled([1, 2, 3, 4])
      #expect(shuffled == same.shuffled([1, 2, 3, 4]) && shuffled.sorted() == [1, 2, 3, 4])
      items.insert(shuffled)
    }
    #expect(items.count == 24)
    #expect(one.shuffled([Int]()).isEmpty)
  }

  @Test func choicesAreInTheirLimits() {
    var chance = SplitMix64(seed: 2)
    let numbers = (0..<500).map { _ in chance.below(5) }, floats = (0..<500).map { _ in chance.uniform(-1, 3) }
    #expect(Set(numbers) == [0, 1, 2, 3, 4] && floats.allSatisfy { (-1...3).contains($0) })
    #expect((100...200).contains((0..<500).count { _ in chance.happens(0.3) }))
  }
}
