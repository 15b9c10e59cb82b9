import Evaluation
import Pools
import Tensor
import Testing

@testable import Reporting

struct MissedWordsTests {
  /// Of 200 queries the first `wrong` are wrong.
  private func search(wrong: Int) throws -> Search {
    let scores = (0..<200).flatMap { (query: Int) -> [Float] in query < wrong ? [0, 1] : [1, 0] }
    return try Search(
      Similarities(DenseSimilarities(Tensor(shape: [200, 2], elements: scores))),
      queries: [Int](repeating: 0, count: 200), items: [0, 1], ties: .pessimistic)
  }

  @Test func wordsOfWrongSentencesAreFound() throws {
    // Word 1 is in 50 sentences, all wrong; word 2 in every second; word 3 in too few; 0 is unknown.
    let sentences = (0..<200).map { i -> Set<Int32> in
      Set([i < 50 ? 1 : 4, i % 2 == 0 ? 2 : 4, i < 10 ? 3 : 4, i < 60 ? 0 : 4])
    }
    let missed = MissedWords(
      try search(wrong: 60), sentences: sentences, vocabulary: ["UNK", "w", "x", "y", "z"], top: 5)
    #expect(missed.words.map(\.word) == ["w"] && missed.compared == 2)
    let word = try #require(missed.words.first)
    #expect(word.count == 50 && word.right == 0 && abs(word.rightWithout - 140.0 / 150) < 1e-9)
    // √(0.7 · 0.3 · (1/50 + 1/150))
    #expect(abs(word.deviation - (140.0 / 150) / (0.21 * (1.0 / 50 + 1.0 / 150)).squareRoot()) < 1e-9)
  }

  @Test func chanceIsNoReason() throws {
    let sentences = (0..<200).map { i -> Set<Int32> in i % 2 == 0 ? [1] : [2] }
    for wrong in [0, 60, 200] {
      let missed = MissedWords(try search(wrong: wrong), sentences: sentences, vocabulary: ["", "a", "b"], top: 5)
      #expect(missed.words.isEmpty && missed.compared == 2)
    }
  }
}
