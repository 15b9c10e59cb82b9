import Testing
import Training

struct PhrasesTests {
  /// Six identities: 1 2 is said of three, 2 3 of five, 4 5 of two.
  let sentences: [[ArraySlice<Int32>]] = [
    [[1, 2, 3], [4, 5]], [[1, 2], [2, 3]], [[6, 2, 3], [1, 2]], [[2, 3]], [[2, 3, 0, 4, 5]], [[7]],
  ]

  @Test func phrasesAreWhatSomeHaveAndOthersHaveNot() {
    let phrases = Phrases(of: sentences, limit: 10)
    #expect(phrases.count == 1)
    #expect(phrases.ofIdentities == [[0], [0], [0], [], [], []])
  }

  @Test func theMostFrequentAreKept() {
    let more = sentences + Array(repeating: [[8, 9, 10]], count: 4) + Array(repeating: [], count: 4)
    let all = Phrases(of: more, limit: 10), some = Phrases(of: more, limit: 2)
    // Of five: 2 3; of four: 8 9, 8 9 10, 9 10, in this order; of three: 1 2.
    #expect(all.count == 5 && all.ofIdentities[0] == [0, 4] && all.ofIdentities[6] == [1, 2, 3])
    #expect(some.count == 2 && some.ofIdentities[0] == [0] && some.ofIdentities[6] == [1])
  }

  @Test func anUnknownWordIsInNoPhrase() {
    let phrases = Phrases(of: Array(repeating: [[1, 0, 2]], count: 3) + Array(repeating: [], count: 3), limit: 10)
    #expect(phrases.count == 0 && phrases.ofIdentities.allSatisfy(\.isEmpty))
  }
}
