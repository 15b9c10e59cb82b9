import Datasets
import Exchange
import Foundation
import TestSupport
import Testing

struct TRECAnswersTests {
  private func answers(_ text: String) throws -> TRECAnswers {
    try withTemporaryFolder { folder in
      try text.write(toFile: "\(folder)/a.qrels", atomically: true, encoding: .utf8)
      return try TRECAnswers(readingFrom: "\(folder)/a.qrels")
    }
  }

  @Test func gradesAboveZeroAreRight() throws {
    let answers = try answers("q2 0 a 1\nq1 0 a 0\nq1 0 b 3\nq3 0 c -1\n")
    #expect(answers.queries == ["q2", "q1"] && answers.right == ["q2": ["a"], "q1": ["b"]])
  }

  @Test(arguments: [
    ("q1 0 a\n", "a.qrels:1: has 3 fields, not 4"), ("q1 0 a yes\n", "the grade “yes” is no whole number"),
    ("q1 0 a 1\nq1 0 a 0\n", "a.qrels:2: query q1 has a in line 1 too"), ("q1 0 a 0\n", "no grade is above 0"),
  ])
  func oddLinesAreNamed(text: String, words: String) {
    #expect { _ = try answers(text) } throws: { "\($0)".contains(words) }
  }
}
