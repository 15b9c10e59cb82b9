import Matching
import Tensor
import Testing

struct PairSamplerTests {
  /// Photo 3 has matching and other pairs, photo 5 only matching ones, photo 8 only others; sentences 0 and 1 have both, 2 only others.
  let pairs = PairSampler.Pairs(
    photos: [8, 3, 5, 3, 3, 8, 3, 5, 3], sentences: [0, 0, 1, 1, 0, 2, 0, 1, 2], labels: [0, 1, 1, 0, 0, 0, 0, 1, 0])

  func batch(photos: Int = 3, each: Int = 4, _ balance: PairSampler.Balance = .none, seed: UInt64 = 1) -> PairSampler.Batch {
    var generator = SplitMix64(seed: seed)
    return PairSampler(pairs, balance: balance).batch(photos: photos, each: each, using: &generator)
  }

  /// How often each pair (photo, sentence, label) is drawn, as a share.
  func shares(_ balance: PairSampler.Balance) -> [[Int]: Double] {
    let batch = batch(photos: 4000, each: 5, balance)
    var counts: [[Int]: Double] = [:]
    for (i, at) in batch.pairPhotos.enumerated() { counts[[batch.photos[at], batch.sentences[i], Int(batch.labels[i])], default: 0] += 1 / 20000 }
    return counts
  }

  @Test func pairsAreThoseOfTheirPhoto() {
    for balance in PairSampler.Balance.allCases {
      let batch = batch(photos: 20, each: 3, balance)
      #expect(batch.photos.count == 20 && batch.pairPhotos == (0..<60).map { $0 / 3 })
      for (i, at) in batch.pairPhotos.enumerated() {
        #expect(pairs.photos.indices.contains {
          Int(pairs.photos[$0]) == batch.photos[at] && Int(pairs.sentences[$0]) == batch.sentences[i] && Float(pairs.labels[$0]) == batch.labels[i]
        })
      }
    }
  }

  @Test func unbalancedPairsAreDrawnEquallyOften() {
    let shares = shares(.none)
    for (pair, count) in [([3, 0, 0], 2.0), ([3, 0, 1], 1), ([5, 1, 1], 2), ([8, 2, 0], 1)] {
      #expect(abs(shares[pair, default: 0] - count / 9) < 0.02, "\(pair): \(shares[pair, default: 0])")
    }
  }

  /// Only photo 3 has both kinds: one matching pair and four others.
  @Test func halfOfAPhotosDrawsMatch() {
    let shares = shares(.photo)
    #expect(shares.keys.allSatisfy { $0[0] == 3 })
    #expect(abs(shares[[3, 0, 1], default: 0] - 0.5) < 0.02 && abs(shares[[3, 1, 0], default: 0] - 0.125) < 0.02)
  }

  /// Sentence 0 has one matching pair and three others, sentence 1 two and one: each half of a sentence's draws is one of four.
  @Test func halfOfASentencesDrawsMatch() {
    let shares = shares(.sentence)
    #expect(abs(shares[[3, 0, 1], default: 0] - 0.25) < 0.02 && abs(shares[[8, 0, 0], default: 0] - 0.25 / 3) < 0.02)
    #expect(abs(shares[[5, 1, 1], default: 0] - 0.25) < 0.02 && abs(shares[[3, 1, 0], default: 0] - 0.25) < 0.02)
    #expect(shares[[8, 2, 0]] == nil)
  }

  @Test func aBatchIsAFunctionOfTheGenerator() {
    #expect(batch(seed: 5) == batch(seed: 5) && batch(seed: 5) != batch(seed: 6))
  }
}
