import Artifacts
import Evaluation
import TestSupport
import Testing
import TinyPack

@testable import Retrieval

struct PhotoSearchTests {
  @Test func aSentenceIsAnswered() throws {
    try withTemporaryFolder { folder in
      let tiny = try TinyIndex(folder), retriever = try tiny.retriever(), all = Array(0..<6)
      let search = try PhotoSearch(retriever, among: all, depth: 2, top: 3)
      let answer = try search.answer("a red hat")
      #expect(answer.question == "a red hat" && answer.unknown == ["hat"] && answer.searched == 6)
      let question = try Question(sentence: Query("a red hat", retriever.wording))
      #expect(try answer.found == retriever.ranking(of: question, among: all, depth: 2, top: 3))
      #expect(answer.found.count == 3 && answer.found.filter { $0.stage2 != nil }.count == 2)
      let none = try PhotoSearch(retriever, among: [], depth: 2, top: 3).answer("a bird")
      #expect(none.question == "a bird" && none.found == [] && none.searched == 0)
    }
  }

  /// The first photo's probability decides, and only for a sentence alone.
  @Test func noPhotoMayFit() throws {
    try withTemporaryFolder { folder in
      let tiny = try TinyIndex(folder), all = Array(0..<6)
      let plain = try tiny.retriever()
      #expect(
        errorText { _ = try PhotoSearch(plain, among: all, depth: 2, top: 3, least: 0.1) }.contains(
          "--min-probability: it was not learned how probable matches are"))
      let retriever = try TinyIndex(
        "\(folder)/sure", probability: MatchProbability(intercept: 0, stage1: 1, stage2: 1, photos: 6, least: 0.2)
      ).retriever()
      func answer(_ least: Double?, without: String? = nil) throws -> PhotoAnswer {
        let search = try PhotoSearch(retriever, among: all, depth: 2, top: 3, without: without, least: least)
        return try search.answer("red")
      }
      let found = try answer(0), best = try #require(found.found[0].probability)
      #expect(found.found.map { $0.probability == nil } == [false, false, true] && found.refused == nil)
      let judged = found.found.prefix(2)
      #expect(
        judged.map(\.probability)
          == retriever.probability!(
            FusedList(judged.map { $0.stage1! }, judged.map { $0.stage2! }, by: retriever.fusion)))
      let refused = PhotoAnswer(question: "red", unknown: [], found: found.found, searched: 6, refused: best)
      #expect(try answer(best.nextUp) == refused && refused.fitting.isEmpty)
      #expect(try answer(best).fitting == found.found && answer(nil).fitting.isEmpty == (best < 0.2))
      let words = refused.refusal(canAskForLess: true)
      #expect(
        words.hasPrefix("“red”: no photo fits: the first has a probability of ") && words.hasSuffix("all the same)"))
      #expect(!refused.refusal(canAskForLess: false).contains("--min-probability"))
      #expect(try answer(1, without: "blue").found.allSatisfy { $0.probability == nil })
    }
  }

  /// A photo is most like itself, and stage 2 has nothing to say of it.
  @Test func aPhotoIsLookedFor() throws {
    try withTemporaryFolder { folder in
      let tiny = try TinyIndex(folder), retriever = try tiny.retriever(), all = Array(0..<6)
      let path = "\(folder)/photos/b/3.png"
      let search = try PhotoSearch(
        retriever, among: all, depth: 6, top: 6, like: .init(ofPhotoAt: path, in: retriever.gallery))
      let answer = try search.answer(nil)
      #expect(answer.question == "like \(path)" && answer.found[0].photo == 4)
      #expect(abs(answer.found[0].stage1! - 1) < 1e-5 && answer.found.allSatisfy { $0.stage2 == nil })
      #expect(try search.answer("a bird").question == "a bird, like \(path)")
      #expect(
        errorText { _ = try PhotoSearch(retriever, among: all, depth: 6, top: 6).answer(nil) }.contains("nothing"))
      let chain = try Retriever(TinyMethod(folder).paths("examples", "stage1", "buffers"), for: "test")
      #expect(
        errorText { _ = try PhotoSearch.Likeness(ofPhotoAt: path, in: chain.gallery) }.contains(
          "--like needs the CNN of a pack"))
    }
  }

  /// Half of what the other sentence is worth is taken away, from both stages.
  @Test func anotherSentenceIsTakenAway() throws {
    try withTemporaryFolder { folder in
      let retriever = try TinyIndex(folder).retriever(), all = Array(0..<6)
      func found(_ sentence: String, without: String? = nil) throws -> [Found] {
        let search = try PhotoSearch(retriever, among: all, depth: 6, top: 6, without: without)
        return try search.answer(sentence).found.sorted { $0.photo < $1.photo }
      }
      let (red, blue, less) = (try found("red"), try found("blue"), try found("red", without: "blue"))
      for photo in all {
        #expect(abs(less[photo].stage1! - (red[photo].stage1! - blue[photo].stage1! / 2)) < 1e-5)
        #expect(abs(less[photo].stage2! - (red[photo].stage2! - blue[photo].stage2! / 2)) < 1e-4)
      }
    }
  }
}
