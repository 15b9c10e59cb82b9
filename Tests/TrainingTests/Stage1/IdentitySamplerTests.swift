import Testing

@testable import Training

struct IdentitySamplerTests {
  let photos = [[0, 1, 2], [3], [4, 5], [6, 7, 8, 9], [10]]
  let sentences = [[0, 1], [2, 3, 4], [5], [6, 7], [8, 9, 10]]

  func sampler(seed: UInt64 = 1) -> IdentitySampler {
    IdentitySampler(photos: photos, sentences: sentences, seed: seed)
  }

  /// The batches of some steps, one after another.
  func drawn(_ steps: Int, size: Int, seed: UInt64 = 1) -> IdentitySampler.Batch {
    var sampler = sampler(seed: seed), all = IdentitySampler.Batch()
    for step in 0..<steps {
      let batch = sampler.batch(step: step, size: size)
      #expect(batch.identities.count == size && batch.photos.count == size && batch.sentences.count == size)
      all.identities += batch.identities
      all.photos += batch.photos
      all.sentences += batch.sentences
    }
    return all
  }

  @Test(arguments: [1, 3, 5, 7])  // 7: more than there are
  func photoAndSentenceAreOfTheIdentity(size: Int) {
    let all = drawn(12, size: size)
    for (i, identity) in all.identities.enumerated() {
      #expect(photos[identity].contains(all.photos[i]) && sentences[identity].contains(all.sentences[i]))
    }
  }

  @Test(arguments: [1, 3, 5, 7])
  func everyIdentityComesOnceARound(size: Int) {
    let identities = drawn(20, size: size).identities
    for start in stride(from: 0, through: identities.count - 5, by: 5) {
      #expect(identities[start..<start + 5].sorted() == [0, 1, 2, 3, 4])
    }
  }

  @Test func everyPhotoAndSentenceComesBeforeAnyComesTwice() {
    let all = drawn(24, size: 5)  // 24 rounds: a multiple of every number of photos and sentences
    for identity in 0..<5 {
      let draws = all.identities.indices.filter { all.identities[$0] == identity }
      for (members, column) in [(photos[identity], all.photos), (sentences[identity], all.sentences)] {
        let drawn = draws.map { column[$0] }
        for start in stride(from: 0, to: drawn.count, by: members.count) {
          #expect(drawn[start..<start + members.count].sorted() == members)
        }
      }
    }
  }

  @Test func aPhotoMeetsSentencesOfOtherPhotosOfItsIdentity() {
    let all = drawn(40, size: 5)
    let met = Set(
      all.identities.indices.filter { all.identities[$0] == 0 }.map { [all.photos[$0], all.sentences[$0]] })
    #expect(met.count == 6)  // 3 photos, 2 sentences
  }

  /// As many rounds as the least common multiple of all numbers: each photo and each sentence then came equally often.
  @Test func severalPhotosAndSentencesOfAnIdentity() {
    var sampler = sampler(), photosSeen: [Int: Int] = [:], sentencesSeen: [Int: Int] = [:]
    for step in 0..<12 {
      let batch = sampler.batch(step: step, size: 5, photos: 2, sentences: 3)
      #expect(batch.identities.sorted() == [0, 1, 2, 3, 4] && batch.photos.count == 10 && batch.sentences.count == 15)
      for (identity, photo) in zip(batch.photoIdentities, batch.photos) { #expect(photos[identity].contains(photo)) }
      for (identity, sentence) in zip(batch.sentenceIdentities, batch.sentences) {
        #expect(sentences[identity].contains(sentence))
      }
      for (identity, places) in zip(batch.identities, batch.sentencesByIdentity) {
        #expect(places.count == 3 && places.allSatisfy { batch.sentenceIdentities[$0] == identity })
      }
      for photo in batch.photos { photosSeen[photo, default: 0] += 1 }
      for sentence in batch.sentences { sentencesSeen[sentence, default: 0] += 1 }
    }
    for (members, seen, each) in [(photos, photosSeen, 2), (sentences, sentencesSeen, 3)] {
      for some in members { for member in some { #expect(seen[member] == 12 * each / some.count) } }
    }
  }

  @Test func aBatchIsAFunctionOfSeedAndStep() {
    var sampler = sampler()
    let batches = (0..<10).map { sampler.batch(step: $0, size: 3) }
    for step in [9, 0, 4] {
      var fresh = self.sampler()
      #expect(fresh.batch(step: step, size: 3) == batches[step] && sampler.batch(step: step, size: 3) == batches[step])
    }
    #expect(drawn(10, size: 3, seed: 2) != drawn(10, size: 3))
  }
}
