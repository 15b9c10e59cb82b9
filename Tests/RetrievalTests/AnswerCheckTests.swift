import Artifacts
import Datasets
import Foundation
import TestSupport
import Testing

@testable import Retrieval

struct AnswerCheckTests {
  /// Sentences of two and three parts about the photos of `TinyMethod`.
  private func known(_ folder: String) throws -> KnownAnswers {
    let sentences = """
      sentence,parts
      a red bird,crown=red;tail=red
      "a blue bird, a bird",crown=blue;tail=blue;belly=red

      """
    let drawn = """
      photo,crown,tail,belly
      0.jpg,red,red,red
      1.jpg,red,blue,blue
      2.jpg,blue,blue,red
      3.jpg,red,red,blue
      4.jpg,blue,blue,red
      5.jpg,,red,red

      """
    for (name, text) in [("answers", sentences), ("drawn", drawn)] {
      try Data(text.utf8).write(to: URL(fileURLWithPath: "\(folder)/\(name).csv"))
    }
    return try KnownAnswers(readingFrom: "\(folder)/answers.csv", drawnIn: "\(folder)/drawn.csv")
  }

  /// The first photos are those that the retriever finds, among the photos that are searched.
  @Test func everySentenceIsAsked() throws {
    try withTemporaryFolder { folder in
      let known = try known(folder), files = ["examples", "features", "stage1", "buffers", "stage2"]
      let retriever = try Retriever(files.map(TinyMethod(folder).path), for: "test")
      let photos = [0, 2, 3, 4], missing = [0: [0, 2], 2: [2, 0], 3: [0, 3], 4: [2, 0]]
      var done = 0
      let check = try AnswerCheck(known, retriever, among: photos, top: 2, depth: 3) { done += $0 }
      let answers = check.answers
      #expect(done == 2 && check.notes == [])
      #expect(answers.photoCount == 4 && answers.sentences.map(\.parts) == [2, 3])
      #expect(answers.sentences.map(\.showing) == [[2, 2], [2, 2]])
      #expect(answers.rankings.map(\.name) == ["stage1", "fused"])
      for (i, sentence) in known.sentences.enumerated() {
        let query = try Question(sentence: Query(sentence.text, retriever.wording))
        let orders = try retriever.ranking(of: query, among: photos, depth: 3).orders
        for (ranking, order) in zip(answers.rankings, orders) {
          #expect(ranking.photos[i] == Array(order.photos[..<2]))
          #expect(ranking.missing[i] == order.photos[..<2].map { missing[$0]![i] })
        }
      }
    }
  }

  @Test func aSentenceThatTooFewPhotosShowIsNamed() throws {
    try withTemporaryFolder { folder in
      let known = try known(folder), method = try TinyMethod(folder)
      let retriever = try Retriever(method.paths("examples", "stage1", "buffers"), for: "test")
      let error = errorText { _ = try AnswerCheck(known, retriever, among: [0, 2, 3], top: 2, depth: 3) { _ in } }
      #expect(
        error
          == "\(folder)/answers.csv:3: only 1 of the 3 photos that are searched show what it says, and 2 are looked "
          + "at: give a sentence that more of them show, or a smaller --top")
    }
  }

  @Test func wordsThatTheVocabularyLacksAreNoted() throws {
    try withTemporaryFolder { folder in
      _ = try known(folder)
      let text = "sentence,parts\na scarlet bird,crown=red;tail=red\n"
      try Data(text.utf8).write(to: URL(fileURLWithPath: "\(folder)/answers.csv"))
      let known = try KnownAnswers(readingFrom: "\(folder)/answers.csv", drawnIn: "\(folder)/drawn.csv")
      let retriever = try Retriever(TinyMethod(folder).paths("examples", "stage1", "buffers"), for: "test")
      let check = try AnswerCheck(known, retriever, among: Array(0..<6), top: 1, depth: 1) { _ in }
      #expect(check.notes == ["\(folder)/answers.csv:2: the vocabulary has no “scarlet”"])
    }
  }

  @Test func aSentenceOfUnknownWordsIsNamedByItsLine() throws {
    try withTemporaryFolder { folder in
      _ = try known(folder)
      let text = "sentence,parts\nscarlet,crown=red;tail=red\n"
      try Data(text.utf8).write(to: URL(fileURLWithPath: "\(folder)/answers.csv"))
      let known = try KnownAnswers(readingFrom: "\(folder)/answers.csv", drawnIn: "\(folder)/drawn.csv")
      let retriever = try Retriever(TinyMethod(folder).paths("examples", "stage1", "buffers"), for: "test")
      let error = errorText { _ = try AnswerCheck(known, retriever, among: Array(0..<6), top: 1, depth: 1) { _ in } }
      #expect(error.hasPrefix("\(folder)/answers.csv:2: “scarlet”: the vocabulary has no “scarlet”, so "), "\(error)")
    }
  }
}
