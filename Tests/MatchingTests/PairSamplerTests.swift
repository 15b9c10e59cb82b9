import Matching
import Tensor
import Testing

struct PairSamplerTests {
  /// Photo 3 has matching and other pairs, photo 5 only matching ones, photo 8 only others; in no order.
  let pairs = PairSampler.Pairs(
    photos: [8, 3, 5, 3, 3, 8, 3, 5, 3], sentences: [0, 1, 2, 3, 4, 5, 6, 7, 8], labels: [0, 1, 1, 0, 0, 0, 0, 1, 0])

  func batch(step: Int = 0, photos: Int = 3, each: Int = 4, share: Float? = nil) -> PairSampler.Batch {
    var sampler = PairSampler(pairs, positiveShare: share, seed: 1), generator = SplitMix64(seed: UInt64(step))
    return sampler.batch(step: step, photos: photos, each: each, using: &generator)
  }

  @Test func pairsAreThoseOfTheirPhoto() {
    for step in 0..<20 {
      let batch = batch(step: step)
      #expect(batch.photos.sorted() == [3, 5, 8])
      #expect(batch.pairPhotos == [0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2])
      for (i, at) in batch.pairPhotos.enumerated() {
        let sentence = batch.sentences[i]  // which is its pair's number here
        #expect(Int(pairs.photos[sentence]) == batch.photos[at] && Float(pairs.labels[sentence]) == batch.labels[i])
      }
    }
  }

  /// The share of matching pairs among many draws of photo 3.
  func share(_ positiveShare: Float?) -> Float {
    let batch = batch(photos: positiveShare == nil ? 3 : 1, each: 4000, share: positiveShare)
    let labels = batch.pairPhotos.indices.filter { batch.photos[batch.pairPhotos[$0]] == 3 }.map { batch.labels[$0] }
    #expect(labels.count == 4000)
    return labels.reduce(0, +) / 4000
  }

  @Test func matchingPairsHaveTheirShare() {
    #expect(abs(share(nil) - 0.2) < 0.03)  // one of five
    #expect(abs(share(0.5) - 0.5) < 0.03)
    #expect(share(0) == 0 && share(1) == 1)
  }

  @Test func photosOfOneKindGiveWhatTheyHave() {
    let batch = batch(each: 50)
    for (i, at) in batch.pairPhotos.enumerated() where batch.photos[at] != 3 { #expect(batch.labels[i] == (batch.photos[at] == 5 ? 1 : 0)) }
  }

  /// Where the share of matching pairs is given, no photo by itself may tell whether its pairs match.
  @Test func photosOfOneKindAreLeftOutOfBalancedBatches() {
    for step in 0..<5 { #expect(batch(step: step, photos: 2, share: 0.5).photos == [3, 3]) }
  }

  @Test func everyPhotoComesOnceARound() {
    var sampler = PairSampler(pairs, positiveShare: nil, seed: 1), generator = SplitMix64(seed: 0)
    #expect(sampler.photoCount == 3)
    let photos = (0..<9).flatMap { sampler.batch(step: $0, photos: 2, each: 1, using: &generator).photos }
    for start in stride(from: 0, to: 18, by: 3) { #expect(photos[start..<start + 3].sorted() == [3, 5, 8]) }
  }

  @Test func aBatchIsAFunctionOfItsStepAndTheGenerator() {
    var sampler = PairSampler(pairs, positiveShare: nil, seed: 1)
    for step in [7, 0, 3] {
      var generator = SplitMix64(seed: UInt64(step))
      #expect(sampler.batch(step: step, photos: 2, each: 3, using: &generator) == batch(step: step, photos: 2, each: 3))
    }
  }
}
