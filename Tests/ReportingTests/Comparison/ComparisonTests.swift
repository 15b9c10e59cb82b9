import TestSupport
import Testing

@testable import Reporting

struct ComparisonTests {
  private func table(_ ranks: [Int], examples: String = "ab") -> QueryTable {
    QueryTable(
      examples: examples, pool: "test",
      rows: ranks.enumerated().map {
        .init(query: .init(direction: .textToImage, number: $0), identity: $0 / 2, first: 1, last: $1)
      })
  }

  @Test func changesAndFiguresAreCounted() throws {
    let found = try Comparison(
      table([1, 1, 8, 30, 2, 1]), table([1, 3, 2, 10, 2, 40]), .textToImage, shown: 2, seed: 1)
    #expect(found.queries == 6 && found.unchanged == 2)
    #expect(found.better.map(\.query.number) == [2, 3] && found.worse.map(\.query.number) == [5, 1])
    #expect(found.better[0] == .init(query: .init(direction: .textToImage, number: 2), before: 8, after: 2))
    let top = found.figures[0]
    #expect(top.k == 1 && top.first == 50 && abs(top.second - 100.0 / 6) < 1e-9)
    #expect(top.onlyFirst == 2 && top.onlySecond == 0 && top.interval.contains(top.second - top.first))
    // Two identities of three differ: half of their signs are as far from 0.
    #expect(abs(top.p - 0.5) < 0.02)
  }

  @Test func otherQueriesAreRefused() {
    for other in [table([1, 1]), table([1, 1, 1], examples: "cd")] {
      #expect(
        errorText { _ = try Comparison(table([1, 1, 1]), other, .textToImage, shown: 1, seed: 1) }.contains(
          "compare runs of one data set and pool"))
    }
  }
}
