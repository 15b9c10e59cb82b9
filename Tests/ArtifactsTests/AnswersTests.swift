import Foundation
import HDF5
import TestSupport
import Testing

@testable import Artifacts

@Suite struct AnswersTests {
  private var answers: Answers {
    var answers = Answers(
      [.init(text: "a red bird", parts: 2, showing: [4, 5]), .init(text: "a blue bird", parts: 3, showing: [2, 9])],
      among: 9)
    for name in ["stage1", "fused"] {
      var ranking = Answers.Ranking(name)
      ranking.photos = [[7, 5, 8], [5, 8, name == "fused" ? 1 : 7]]
      ranking.missing = [[0, 0, 2], [1, 0, 3]]
      answers.rankings.append(ranking)
    }
    return answers
  }

  @Test func theyAreReadAsTheyWereWrittenWithTheirTable() throws {
    try withTemporaryFolder { folder in
      let path = "\(folder)/answers.h5"
      try answers.write(to: path, provenance: provenance, lineage: Lineage(), table: "sentence\n")
      let read = try Answers(readingFrom: path)
      #expect(read == answers)
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder).sorted() == ["answers.csv", "answers.h5"])
      #expect(try String(contentsOfFile: "\(folder)/answers.csv", encoding: .utf8) == "sentence\n")
    }
  }

  @Test(arguments: [("a/answers.h5", "a/answers.csv"), ("x", "x.csv"), ("a.h5/b.h5", "a.h5/b.csv")])
  func theTableLiesBesideThem(path: String, table: String) { #expect(Answers.tablePath(besides: path) == table) }

  static let wrongValues: [(@Sendable (File) throws -> Void, String)] = [
    ({ try $0.setAttribute("searched", Int64(0)) }, "has 2 sentences that were asked of 0 photos"),
    ({ try $0.setAttribute("searched", Int64.max) }, "has 2 sentences that were asked of \(Int64.max) photos"),
    ({ try $0.setAttribute("searched", Int64(8)) }, "showing[3] is 9, outside 0..<9"),
  ]

  @Test(arguments: wrongValues.indices) func aWrongValueIsNamed(place: Int) throws {
    let (change, message) = Self.wrongValues[place]
    try withTemporaryFolder { folder in
      let path = "\(folder)/answers.h5"
      try answers.write(to: path, provenance: provenance, lineage: Lineage(), table: "")
      try edit(path, change)
      let text = errorText { _ = try Answers(readingFrom: path) }
      #expect(text == "\(path): \(message): run make redo-check-answers")
    }
  }

  @Test func answersWithoutPhotosAreRefused() throws {
    try withTemporaryFolder { folder in
      let path = "\(folder)/answers.h5"
      var empty = answers
      empty.rankings = []
      try empty.write(to: path, provenance: provenance, lineage: Lineage(), table: "")
      #expect(
        errorText { _ = try Answers(readingFrom: path) } == "\(path): has no ranking: run make redo-check-answers")
      var ranking = Answers.Ranking("stage1")
      (ranking.photos, ranking.missing) = ([[], []], [[], []])
      empty.rankings = [ranking]
      try empty.write(to: path, provenance: provenance, lineage: Lineage(), table: "")
      #expect(errorText { _ = try Answers(readingFrom: path) }.contains("stage1/photos has no photos"))
    }
  }
}
