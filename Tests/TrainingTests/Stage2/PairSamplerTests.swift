import Artifacts
import Matching
import Pools
import Tensor
import TestSupport
import Testing

@testable import Training

struct PairSamplerTests {
  /// Photo 3 has five pairs of which one matches, photo 5 two that match, photo 8 two that do not; in no order.
  let pairs = PairTable(
    photos: [8, 3, 5, 3, 3, 8, 3, 5, 3], sentences: [0, 1, 2, 3, 4, 5, 6, 7, 8], labels: [0, 1, 1, 0, 0, 0, 0, 1, 0])
  static let others = PairSampler.Draw.allCases.filter { $0 != .lists }

  func batch(photos: Int, each: Int, _ draw: PairSampler.Draw, seed: UInt64 = 1) -> PairSampler.Batch {
    var generator = SplitMix64(seed: seed)
    return PairSampler(pairs, draw: draw).batch(photos: photos, each: each, using: &generator)
  }

  @Test(arguments: others)
  func pairsAreThoseOfTheirPhoto(draw: PairSampler.Draw) {
    let batch = batch(photos: 20, each: 3, draw)
    #expect(batch.photos.count == 20 && batch.pairs.photos == (0..<60).map { $0 / 3 })
    for (i, at) in batch.pairs.photos.enumerated() {
      let sentence = Int(batch.pairs.sentences[i])  // which is its pair's number here
      #expect(
        Int(pairs.photos[sentence]) == batch.photos[Int(at)] && pairs.labels[sentence] == batch.pairs.labels[i])
    }
  }

  /// How often each sentence, so each pair, is drawn.
  func shares(_ draw: PairSampler.Draw) -> [Double] {
    var counts = [Double](repeating: 0, count: 9)
    for sentence in batch(photos: 4000, each: 5, draw).pairs.sentences { counts[Int(sentence)] += 1 / 20000 }
    return counts
  }

  @Test func everyPairIsDrawnEquallyOften() {
    #expect(shares(.pairs).allSatisfy { abs($0 - 1.0 / 9) < 0.02 })
  }

  @Test func everyPhotoIsDrawnEquallyOften() {
    for (pair, share) in shares(.photos).enumerated() {
      #expect(abs(share - (pairs.photos[pair] == 3 ? 1.0 / 15 : 1.0 / 6)) < 0.02)
    }
  }

  /// pairs.h5 keeps the labels of the data set, which make all photos here one identity.
  @Test func trainingPairsHaveTheLabelsThatTheOptionsAskFor() throws {
    try withTemporaryFolder { folder in
      let examples = try tinyExamples(folder, splits: [.train, .train], identities: [0, 0])
      let stored = try tinyPairs(folder, of: examples)
      let ofPhotos = try PairTable(training: stored, examples, try .parse(["--identities", "photo"]))
      #expect(ofPhotos.labels == zip(ofPhotos.photos, ofPhotos.sentences).map { $0 == $1 / 2 ? 1 : 0 })
      let error = #expect(throws: ArtifactError.self) {
        try PairTable(training: stored, examples, try .parse(["--identities", "labelled"]))
      }
      for (options, words) in [
        (["--photos-per-batch", "65536"], "--photos-per-batch 65536: makes 65536 photos a batch, and there are 2"),
        (["--pairs-per-photo", "65536"], "--pairs-per-photo 65536: makes 2097152 pairs a batch, and there are 4"),
      ] {
        let text = errorText { _ = try PairTable(training: stored, examples, .parse(options)) }
        #expect(text.hasPrefix(words), "\(text)")
      }
      #expect(error.map { "\($0)".hasSuffix("4 of 4 training pairs match, so there is nothing to tell apart") } == true)
    }
  }

  /// Sentence s lists photos 2s, 2s + 1 and 2s + 2; each photo also lists the sentence behind its last.
  static let listed: PairTable = {
    var table = PairTable()
    for photo in 0...12 {
      let listing = (0..<6).filter { (2 * $0...2 * $0 + 2).contains(photo) }
      for sentence in listing + [(listing.last! + 1) % 6] {
        table.photos.append(Int32(10 + photo))
        table.sentences.append(Int32(sentence))
        table.labels.append(photo % 2 == sentence % 2 ? 1 : 0)
        table.similarities.append(Float(photo) + Float(sentence) / 10)
        table.ranksInPhoto.append(-1)
        table.ranksInSentence.append(listing.contains(sentence) ? 0 : -1)
      }
    }
    return table
  }()

  @Test(arguments: 0..<8 as Range<UInt64>)
  func listsAreDrawnWhole(seed: UInt64) {
    let table = Self.listed
    var generator = SplitMix64(seed: seed)
    let batch = PairSampler(table, draw: .lists).batch(photos: 6, each: 2, using: &generator)
    #expect(batch.photos.count == 6 && Set(batch.photos).count == 6 && batch.pairs.count <= 12)
    let lists = (0..<6).map { s in Set((2 * s...2 * s + 2).map { 10 + $0 }) }
    // The first three photos are one list.
    #expect(lists.contains(Set(batch.photos.prefix(3))))
    #expect(batch.pairs.photos == batch.pairs.photos.sorted())
    // Each pair is one of the table, and none is there twice.
    let known = Set(table.photos.indices.map { [Int(table.photos[$0]), Int(table.sentences[$0])] })
    let drawn = batch.pairs.photos.indices.map {
      [batch.photos[Int(batch.pairs.photos[$0])], Int(batch.pairs.sentences[$0])]
    }
    #expect(drawn.allSatisfy(known.contains) && Set(drawn).count == drawn.count)
    for (i, pair) in drawn.enumerated() {
      #expect(batch.pairs.similarities[i] == Float(pair[0] - 10) + Float(pair[1]) / 10)
      #expect(batch.pairs.labels[i] == ((pair[0] - 10) % 2 == pair[1] % 2 ? 1 : 0))
    }
    // Sentences with many of the photos come first, each with all its pairs while there is room.
    let counts = Dictionary(grouping: known.filter { batch.photos.contains($0[0]) }) { $0[1] }.mapValues(\.count)
    let chosen = Dictionary(grouping: drawn) { $0[1] }.mapValues(\.count)
    #expect(chosen.count { $0.value != counts[$0.key] } <= 1)
  }

  @Test func aBatchIsAFunctionOfTheGenerator() {
    #expect(batch(photos: 3, each: 4, .pairs, seed: 5) == batch(photos: 3, each: 4, .pairs, seed: 5))
    #expect(batch(photos: 3, each: 4, .pairs, seed: 5) != batch(photos: 3, each: 4, .pairs, seed: 6))
  }
}
