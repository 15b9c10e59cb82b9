import Pools
import Testing

@Test func recallIsOfQueriesWithAPairOfTheirIdentityInTheirList() {
  let pairs = PairTable(
    photos: [0, 0, 1, 2], sentences: [0, 1, 1, 2], labels: [1, 1, 0, 1],
    ranks: (inPhoto: [0, 1, 0, -1], inSentence: [-1, 0, 1, 0]))
  #expect(pairs.count == 4 && pairs.positiveShare == 0.75)
  #expect(pairs.photoRecall(of: 4) == 0.25)  // photo 0 twice, photo 2 not in its list
  #expect(pairs.sentenceRecall(of: 4) == 0.5)  // sentences 1 and 2
  #expect(PairTable().positiveShare == 0 && PairTable().photoRecall(of: 0) == 0)
}
