import Pools
import Testing

@Test func joinedPairsAreByPhotoThenBySentence() {
  let one = PairTable(photos: [0, 2], sentences: [5, 1], similarities: [0.5, 0.25], labels: [1, 0])
  let other = PairTable(photos: [1, 2], sentences: [0, 0], similarities: [4, 3], labels: [0, 1])
  let joined = PairTable(joining: [one, other])
  #expect(
    joined
      == PairTable(
        photos: [0, 1, 2, 2], sentences: [5, 0, 0, 1], similarities: [0.5, 4, 3, 0.25], labels: [1, 0, 1, 0]))
  #expect(PairTable(joining: [one]) == one && PairTable(joining: []) == PairTable())
}

@Test func somePairsKeepTheColumnsThatAreKnown() {
  let all = PairTable(
    photos: [5, 6, 7], sentences: [2, 3, 4], labels: [1, 0, 1], ranks: (inPhoto: [0, 1, 2], inSentence: [2, 1, 0]))
  #expect(
    all.pairs(at: [2, 0])
      == PairTable(
        photos: [7, 5], sentences: [4, 2], labels: [1, 1], ranks: (inPhoto: [2, 0], inSentence: [0, 2])))
  #expect(all.pairs(at: []) == PairTable())
}

@Test(arguments: [(0, []), (3, [0, 1, 2]), (7, [0, 1, 2, 3, 4, 5, 6]), (8, [0, 2, 4, 6]), (9, [0, 2, 4, 6, 8])])
func aSampleIsAtEqualDistances(count: Int, chosen: [Int32]) {
  let numbers = (0..<Int32(count)).map { $0 }
  #expect(PairTable(photos: numbers, sentences: numbers).sample(4).photos == chosen)
}

@Test func addedPairsAreNotListed() {
  let pairs = PairTable(
    photos: [0, 0, 1, 2], sentences: [0, 1, 1, 2], similarities: [4, 3, 2, 1],
    ranks: (inPhoto: [0, 1, -1, -1], inSentence: [-1, 0, 1, -1]))
  #expect(pairs.listed.similarities == [4, 3, 2] && pairs.listed.photos == [0, 0, 1])
}

@Test func recallIsOfQueriesWithAPairOfTheirIdentityInTheirList() {
  let pairs = PairTable(
    photos: [0, 0, 1, 2], sentences: [0, 1, 1, 2], labels: [1, 1, 0, 1],
    ranks: (inPhoto: [0, 1, 0, -1], inSentence: [-1, 0, 1, 0]))
  #expect(pairs.count == 4 && pairs.positiveShare == 0.75)
  #expect(pairs.photoRecall(of: 4) == 0.25)  // photo 0 twice, photo 2 not in its list
  #expect(pairs.sentenceRecall(of: 4) == 0.5)  // sentences 1 and 2
  #expect(PairTable().positiveShare == 0 && PairTable().photoRecall(of: 0) == 0)
}
