import Evaluation
import Pools
import Tensor
import Testing

@testable import Reporting

struct QueryChoiceTests {
  /// Query 0 finds its item last, 1 second, 2 and 3 first; 4 has none.
  private func search() throws -> Search {
    let scores = Tensor(shape: [5, 3], elements: [0, 2, 1, 3, 2, 1, 0, 0, 1, 1, 0, 0, 1, 2, 3])
    return try Search(
      Similarities(DenseSimilarities(scores)), queries: [0, 1, 2, 0, 9], items: [0, 1, 2], ties: .pessimistic)
  }

  @Test func eachQueryIsShownOnce() throws {
    let search = try search()
    #expect(search.first.ranks == [3, 2, 1, 1, nil] && search.answerable == [0, 1, 2, 3])
    for seed in 0..<20 as Range<UInt64> {
      var generator = SplitMix64(seed: seed)
      let choice = search.choice(chosen: [4, 1, 4], random: 1, worst: 2, using: &generator)
      #expect(choice.filter { $0.reason == .chosen }.map(\.query) == [4, 1])
      #expect(choice.filter { $0.reason == .worst }.map(\.query) == [0])
      #expect(choice.count == 4 && Set(choice.map(\.query)).count == 4)
      #expect(choice.map(\.reason) == [.chosen, .chosen, .random, .worst])
    }
  }

  @Test func theSeedDrawsTheRandomOnes() throws {
    let search = try search()
    func drawn(_ seed: UInt64) -> [Int] {
      var generator = SplitMix64(seed: seed)
      return search.choice(chosen: [], random: 2, worst: 0, using: &generator).map(\.query)
    }
    #expect(drawn(1) == drawn(1) && Set((0..<20).map(drawn)).count > 1)
  }
}
