import Datasets
import Exchange
import Foundation
import TestSupport
import Testing

struct TRECRunTests {
  private func run(_ text: String) throws -> TRECRun {
    try withTemporaryFolder { folder in
      try text.write(toFile: "\(folder)/a.run", atomically: true, encoding: .utf8)
      return try TRECRun(readingFrom: "\(folder)/a.run")
    }
  }

  @Test func fieldsMayStandApartAsTheyLike() throws {
    let run = try run("q1 Q0 a 1 0.5 x\nq2\tQ0\tb  1 -1e3 x\r\n\nq1 Q0 b 2 5e-1 x\n")
    #expect(run.lists.keys.sorted() == ["q1", "q2"])
    #expect(run.lists["q1"]?.map(\.item) == ["a", "b"] && run.lists["q1"]?.map(\.score) == [0.5, 0.5])
    #expect(run.lists["q2"]?.map(\.score) == [-1000])
  }

  @Test(arguments: [
    ("q1 Q0 a 1 0.5\n", "a.run:1: has 5 fields, not 6"), ("q1 Q0 a 1 nan x\n", "a.run:1: the score “nan”"),
    ("q1 Q0 a 1 high x\n", "the score “high” is no finite number"),
    ("q1 Q0 a 1 2 x\nq1 Q0 b 2 1 x\nq1 Q0 a 3 0 x\n", "a.run:3: query q1 found a in line 1 too"), ("", "is empty"),
  ])
  func oddLinesAreNamed(text: String, words: String) {
    #expect { _ = try run(text) } throws: { "\($0)".contains(words) }
  }
}
