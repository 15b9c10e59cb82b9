import Artifacts
import Testing

@testable import Retrieval

struct AnswersTextTests {
  /// The first two of six photos in two orders.
  private var answers: Answers {
    var answers = Answers(
      [
        .init(text: "a red bird", parts: 2, showing: [2, 4]),
        .init(text: "a blue bird, a bird", parts: 3, showing: [2, 2]),
      ], among: 6)
    answers.rankings = [.init("stage1"), .init("fused")]
    answers.rankings[0].photos = [[0, 1], [0, 3]]
    answers.rankings[0].missing = [[0, 1], [2, 3]]
    answers.rankings[1].photos = [[3, 0], [2, 1]]
    answers.rankings[1].missing = [[0, 0], [0, 2]]
    return answers
  }

  @Test func everySentenceHasItsCounts() {
    #expect(
      answers.csv == """
        sentence,showing,showing_all_but_one,stage1,stage1_all_but_one,fused,fused_all_but_one
        a red bird,2,4,1,2,2,2
        "a blue bird, a bird",2,2,0,0,1,1

        """)
  }

  @Test func theSharesAreSaidInWords() {
    #expect(
      answers.words
        == "Of the first two photos for 2 sentences of two or three parts, 75 % show all parts as said, and "
        + "75 % all or all but one (stage 1 alone: 25 % and 50 %; by chance: 33 % and 50 %).")
  }

  @Test func theFirstPhotosAloneAreNotCounted() {
    var first = answers
    for i in first.rankings.indices {
      first.rankings[i].photos = first.rankings[i].photos.map { Array($0.prefix(1)) }
      first.rankings[i].missing = first.rankings[i].missing.map { Array($0.prefix(1)) }
    }
    #expect(first.words.hasPrefix("Of the first photos for 2 sentences of two or three parts, 100 % show all parts"))
  }

  @Test func oneStageIsSaidAlone() {
    var one = Answers([.init(text: "a bird", parts: 12, showing: [1, 3])], among: 4)
    one.rankings = [.init("stage2")]
    one.rankings[0].photos = [Array(0..<11)]
    one.rankings[0].missing = [Array(repeating: 1, count: 11)]
    #expect(
      one.words
        == "Of the first 11 photos for 1 sentence of 12 parts, 0 % show all parts as said, and 100 % all or all "
        + "but one (by chance: 25 % and 75 %).")
  }
}
