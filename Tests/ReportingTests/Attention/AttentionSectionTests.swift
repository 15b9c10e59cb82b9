import Foundation
import TestSupport
import Testing

@testable import Reporting

struct AttentionSectionTests {
  private func text(_ run: Run, _ query: Int, asked: [AskedSentence] = []) throws -> String? {
    try AttentionSection(
      run: run, pictures: Pictures(run.examples), texts: Texts(run.examples), asked: asked,
      queries: [ChosenQuery(query: query, reason: .random)]
    ).html()?.markup
  }

  /// Each word has a map, with the percentage that the matcher itself gives its greatest cell.
  @Test(arguments: TinyRun.Matcher.allCases)
  func mapsAreThoseOfTheMatcher(matcher: TinyRun.Matcher) throws {
    try withTemporaryFolder { folder in
      let run = try TinyRun(folder, matcher).run(), query = 2
      let text = try #require(try text(run, query)), own = run.pool.photoOfSentence[query]
      let attention = try #require(run.scorer).attention(
        photo: own, words: run.examples.sentence(query), similarity: nil)
      #expect(text.components(separatedBy: "Its own photo").count == 2)
      for map in attention.maps {
        for word in 0..<3 {
          let most = map.weights.elements[word * 6..<(word + 1) * 6].max()!
          #expect(
            text.contains("\((100 * Double(most)).rounded() == 0 ? "0" : "\(Int((100 * Double(most)).rounded()))") %"))
        }
      }
      #expect(text.contains("<bdi>&lt;i&gt;</bdi>") == run.examples.sentence(query).contains(2))
      #expect(text.contains("each step of the decoder") == (matcher == .coAttention))
      #expect(text.contains("Step 2: words look at the photo") == (matcher == .recurrent))
      #expect(text.contains("The photo&#39;s cells look at words") == (matcher == .stacked))
      #expect(text.contains("similarity ") == (matcher == .stacked || matcher == .recurrent))
    }
  }

  /// What is said of a pair is what its score in scores.h5 says, with what stage 1 adds.
  @Test func aPriorIsPartOfTheScore() throws {
    try withTemporaryFolder { folder in
      let run = try TinyRun(folder, .prior).run(), scored = try #require(run.scored)
      var seen = 0
      for (pair, score) in scored.scores.enumerated() {
        let (photo, query) = (Int(scored.photos[pair]), Int(scored.sentences[pair]))
        guard run.pool.photoOfSentence[query] == photo else { continue }
        let odds = "log-odds \(score < 0 ? "−" : "")\(String(format: "%.2f", abs(score)))"
        let text = try #require(try text(run, query))
        #expect(text.contains("Its own photo: the matcher gives it ") && text.contains(odds), "\(query): \(odds)")
        seen += 1
      }
      #expect(seen > 3)
      let asked = try AskedSentence("a blue", run, run.retriever(), depth: 3), first = asked.orders[1].photos[0]
      let similarity = try #require(asked.similarities[first])
      let score = try #require(run.scorer).attention(photo: first, words: asked.words, similarity: similarity).score
      let text = try #require(try text(run, 0, asked: [asked]))
      #expect(text.contains("log-odds \(score < 0 ? "−" : "")\(String(format: "%.2f", abs(score)))"))
    }
  }

  @Test func theFirstPhotoIsShownWhereItIsWrong() throws {
    try withTemporaryFolder { folder in
      let run = try TinyRun(folder).run(), search = run.last.textToImage
      for query in 0..<16 {
        let isWrong = search.first.ranks[query]! > 1
        let text = try #require(try text(run, query))
        #expect(text.contains("The photo that came first, which is not right") == isWrong)
      }
      #expect(Set(search.first.ranks.map { $0! > 1 }).count == 2)
    }
  }

  @Test func askedSentencesHaveMapsToo() throws {
    try withTemporaryFolder { folder in
      let run = try TinyRun(folder).run()
      let asked = try AskedSentence("a blue", run, run.retriever(), depth: 3)
      let text = try #require(try text(run, 0, asked: [asked]))
      #expect(text.contains("“a blue”"))
    }
  }

  @Test func withoutStage2ThereIsNothing() throws {
    try withTemporaryFolder { folder in
      let text = try text(TinyRun(folder).run(["scores", "examples", "buffers"]), 0)
      #expect(text == nil)
    }
  }
}
