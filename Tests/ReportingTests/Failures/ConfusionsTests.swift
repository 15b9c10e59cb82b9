import Evaluation
import Pools
import Tensor
import Testing

@testable import Reporting

struct ConfusionsTests {
  @Test func pairsAreCounted() throws {
    // Queries of identities 0, 0, 0 and 1 find 1, 1, 2 and 1 first.
    let scores = Tensor(shape: [4, 3], elements: [0, 2, 1, 0, 2, 1, 0, 1, 2, 0, 2, 1])
    let search = try Search(
      Similarities(DenseSimilarities(scores)), queries: [0, 0, 0, 1], items: [0, 1, 2], ties: .pessimistic)
    let pairs = Confusions(search, top: 5).pairs
    #expect(
      pairs == [
        .init(asked: 0, found: 1, count: 2, of: 3, query: 0, photo: 1),
        .init(asked: 0, found: 2, count: 1, of: 3, query: 2, photo: 2),
      ])
    #expect(Confusions(search, top: 1).pairs == [pairs[0]])
  }
}
