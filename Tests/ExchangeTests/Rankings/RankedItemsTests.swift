import Evaluation
import Exchange
import Pools
import Tensor
import Testing

struct RankedItemsTests {
  private func rankings(_ rows: [[Float]], depth: Int, _ ties: TieRule) throws -> [[RankedItem]] {
    let matrix = Tensor(shape: [rows.count, rows[0].count], elements: rows.flatMap { $0 })
    var found: [[RankedItem]] = []
    try Similarities(DenseSimilarities(matrix)).forEachRanking(
      (queries: [7, 8], items: [8, 7, 8, 7]), depth: depth, ties: ties
    ) { query, ranking in
      #expect(query == found.count)
      found.append(ranking)
    }
    return found
  }

  @Test func equalsStandAsTheRuleSays() throws {
    let rows: [[Float]] = [[1, 1, 1, 2], [0, 0, 0, 0]]
    let behind = try rankings(rows, depth: 4, .pessimistic)
    #expect(behind.map { $0.map(\.item) } == [[3, 0, 2, 1], [1, 3, 0, 2]])
    #expect(try rankings(rows, depth: 4, .optimistic).map { $0.map(\.item) } == [[3, 1, 0, 2], [0, 2, 1, 3]])
    #expect(behind[0].map(\.score) == [2, 1, Float(1).nextDown, Float(1).nextDown.nextDown])
    // Every tool that sorts by score keeps the order.
    for ranking in behind { #expect(zip(ranking, ranking.dropFirst()).allSatisfy { $0.score > $1.score }) }
  }

  @Test func ranksAreCutAtTheDepth() throws {
    #expect(
      try rankings([[3, 1, 2, 0], [0, 1, 2, 3]], depth: 2, .pessimistic).map { $0.map(\.item) } == [[0, 2], [3, 2]])
  }
}
