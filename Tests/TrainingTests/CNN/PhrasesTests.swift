import Testing
import Training

struct PhrasesTests {
  @Test func phrasesAreWhatSomeHaveAndOthersHaveNot() {
    // 2 3 is said of all, 1 2 and 1 2 3 of two, 4 5 of one.
    let phrases = Phrases(of: [[[1, 2, 3], [4, 5]], [[2, 3], [1, 2, 3]], [[2, 3]]], limit: 10)
    #expect(phrases.count == 2)
    #expect(phrases.ofIdentities == [[0, 1], [0, 1], []])
  }

  /// A phrase that comes back in sentences of the same identities comes before one that is said once of many.
  @Test func theMostConcentratedAreKept() {
    let concentrated: [[ArraySlice<Int32>]] = (0..<3).map { _ in Array(repeating: [8, 9], count: 6) }
    let spread: [[ArraySlice<Int32>]] = (0..<5).map { _ in [[10, 11]] }
    let others: [[ArraySlice<Int32>]] = Array(repeating: [], count: 4)
    let identities = spread + concentrated + others
    let all = Phrases(of: identities, limit: 10), some = Phrases(of: identities, limit: 1)
    #expect(all.count == 2 && all.ofIdentities[0] == [1] && all.ofIdentities[5] == [0])
    #expect(some.count == 1 && some.ofIdentities[0] == [] && some.ofIdentities[5] == [0])
  }

  @Test func anUnknownWordIsInNoPhrase() {
    let phrases = Phrases(of: Array(repeating: [[1, 0, 2]], count: 3) + [[]], limit: 10)
    #expect(phrases.count == 0 && phrases.ofIdentities.allSatisfy(\.isEmpty))
  }
}
