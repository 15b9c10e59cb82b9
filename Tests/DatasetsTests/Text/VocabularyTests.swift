import Testing

@testable import Datasets

struct VocabularyTests {
  private let sentences = [["b", "a", "a", "rare"], ["a", "b", "c", "c"], ["b", "c", "d", "rare"]]

  @Test func frequentWordsComeFirstThenByName() {
    #expect(Vocabulary(counting: sentences, minimumCount: 1).words == ["UNK", "a", "b", "c", "rare", "d"])
  }

  @Test func rareWordsAreUnknown() {
    let vocabulary = Vocabulary(counting: sentences)
    #expect(vocabulary.words == ["UNK", "a", "b", "c"])
    #expect(vocabulary.counts == [3, 3, 3, 3])
    #expect(["a", "b", "c", "rare", "never", "UNK"].map { vocabulary[$0] } == [1, 2, 3, 0, 0, 0])
  }

  @Test func orderOfSentencesDoesNotMatter() {
    #expect(
      Vocabulary(counting: sentences.reversed(), minimumCount: 1) == Vocabulary(counting: sentences, minimumCount: 1))
  }

  @Test func nothingCountedLeavesOnlyUnknown() {
    #expect(Vocabulary(counting: []).words == ["UNK"])
  }
}
