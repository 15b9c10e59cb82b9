import Pools
import Testing

/// Photos 0 and 2 train, 1 val, 3 and 4 test; sentences in no order; photo 3 has none.
private struct Tiny: Pooled {
  let photoIdentities = [5, 6, 5, 7, 8]
  let photoSplits: [Split] = [.train, .val, .train, .test, .test]
  let sentencePhotos = [4, 0, 2, 1, 2]
}

struct PoolTests {
  @Test func theTrainingPoolIsTheUnionOfItsSplits() {
    let pools = Tiny().pools(trainedOn: [.train, .val])
    #expect(pools.map(\.name) == ["train", "test"] && pools[0].splits == [.train, .val])
    #expect(pools[0].photos == [0, 1, 2] && pools[0].sentences == [1, 2, 3, 4])
    #expect(pools[0].photoOfSentence == [0, 2, 1, 2] && pools[0].sentenceIdentities == [5, 5, 6, 5])
    #expect(pools[1].photos == [3, 4] && pools[1].sentences == [0] && pools[1].photoOfSentence == [1])
    #expect(Tiny().pools(trainedOn: [.train]).map(\.name) == ["train", "val", "test"])
  }

  @Test func aPoolWithoutPhotosOrSentencesIsNone() {
    struct Silent: Pooled { let photoIdentities = [0], photoSplits: [Split] = [.val], sentencePhotos: [Int] = [] }
    #expect(Silent().pools(trainedOn: [.train]).isEmpty)
    #expect(Tiny().pool("x", of: [.test], limit: 1) == nil)  // photo 3 has no sentence
    #expect(Tiny().pool("x", of: [.train], limit: 1)?.sentences == [1])
  }

  @Test func aPartOfTheIdentitiesIsAPoolOfItsOwn() {
    let odd = Tiny().pool("train", of: [.train, .val], in: Fold(2, of: 2))
    #expect(odd?.photos == [0, 2] && odd?.sentences == [1, 2, 4])
    #expect(Tiny().pool("train", of: [.train, .val], in: Fold(1, of: 2))?.photos == [1])
    #expect(Tiny().pool("train", of: [.train], in: Fold(1, of: 2)) == nil)
  }

  @Test func photosOfTheirOwnAreTold() throws {
    let pools = Tiny().pools(trainedOn: [.train])
    #expect(!pools[0].isOfSinglePhotos && pools[1].isOfSinglePhotos && pools[2].isOfSinglePhotos)
    #expect(pools[0].ofSinglePhotos.isOfSinglePhotos && pools[0].ofSinglePhotos.sentenceIdentities == [0, 1, 1])
  }

  @Test func numbersGoThereAndBack() {
    let pool = Tiny().pools(trainedOn: [.train])[0],
      pairs = PairTable(photos: [1, 0], sentences: [2, 0], scores: [3, 4])
    let stored = pool.inExamples(pairs)
    #expect(stored.photos == [2, 0] && stored.sentences == [4, 1] && stored.scores == [3, 4])
    #expect(pool.inPool(stored) == pairs)
    #expect(pool.inPool(PairTable(photos: [1], sentences: [1])) == nil)
    #expect(pool.inPool(PairTable(photos: [0], sentences: [99])) == nil)
  }
}
