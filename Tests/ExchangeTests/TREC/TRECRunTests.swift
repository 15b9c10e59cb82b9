import Datasets
import Exchange
import Foundation
import TestSupport
import Testing

struct TRECRunTests {
  /// The lists, and the queries in the order in which they were handed on.
  private func run(_ text: String) throws -> (lists: [String: [TRECRun.Found]], order: [String]) {
    try withTemporaryFolder { folder in
      try text.write(toFile: "\(folder)/a.run", atomically: true, encoding: .utf8)
      var order: [String] = []
      let lists = try TRECRun("\(folder)/a.run").map { query, list in
        order.append(query)
        return list
      }
      return (lists, order)
    }
  }

  @Test func fieldsMayStandApartAsTheyLike() throws {
    let lists = try run("q1 Q0 a 1 0.5 x\nq1 Q0 b 2 5e-1 x\n\nq2\tQ0\tb  1 -1e3 x\r\n").lists
    #expect(lists.keys.sorted() == ["q1", "q2"])
    #expect(lists["q1"]?.map(\.item) == ["a", "b"] && lists["q1"]?.map(\.score) == [0.5, 0.5])
    #expect(lists["q2"]?.map(\.score) == [-1000])
  }

  /// A list is handed on once its query ends, and all lists are where a query comes again.
  @Test func linesOfAQueryMayStandApart() throws {
    let grouped = try run("q2 Q0 a 1 3 x\nq2 Q0 b 2 1 x\nq1 Q0 a 1 2 x\n")
    let apart = try run("q2 Q0 a 1 3 x\nq1 Q0 a 1 2 x\nq2 Q0 b 2 1 x\n")
    #expect(grouped.order == ["q2", "q1"] && apart.lists.keys.sorted() == ["q1", "q2"])
    for query in ["q1", "q2"] { #expect(grouped.lists[query]?.map(\.item) == apart.lists[query]?.map(\.item)) }
    #expect(apart.order.suffix(2).sorted() == ["q1", "q2"])
  }

  @Test(arguments: [
    ("q1 Q0 a 1 0.5\n", "a.run:1: has 5 fields, not 6"), ("q1 Q0 a 1 nan x\n", "a.run:1: the score “nan”"),
    ("q1 Q0 a 1 high x\n", "the score “high” is no finite number"),
    ("q1 Q0 a 1 2 x\nq1 Q0 b 2 1 x\nq1 Q0 a 3 0 x\n", "a.run:3: query q1 found a in line 1 too"),
    ("q1 Q0 a 1 2 x\nq2 Q0 b 2 1 x\nq1 Q0 a 3 0 x\n", "a.run:3: query q1 found a in line 1 too"), ("", "is empty"),
    ("\n \n", "is empty"),
  ])
  func oddLinesAreNamed(text: String, words: String) {
    #expect { _ = try run(text) } throws: { "\($0)".contains(words) }
  }
}
