import Artifacts
import Pools

let tinyProvenance = Provenance(program: "test", options: "", seed: 1, threads: 1)

/// An examples.h5 with a photo of each split and identity, and two sentences of each photo. No two sentences have the
/// same words, which are those of the tiny networks.
func tinyExamples(_ folder: String, splits: [Split], identities: [Int]? = nil, side: Int = 1) throws -> Examples {
  let identities = identities ?? Array(splits.indices)
  let writer = try ExamplesWriter(
    path: "\(folder)/examples.h5", configuration: "", provenance: tinyProvenance, side: side)
  for (i, split) in splits.enumerated() {
    let pixels = (0..<side * side * 3).map { UInt8(($0 * (i + 3)) % 251) }
    let photo = try writer.append(photo: "\(i)", identity: identities[i], split: split, pixels: pixels)
    for sentence in [2 * i, 2 * i + 1] {
      writer.append(sentence: "\(sentence)", photo: photo, words: [sentence % 7, sentence / 7, 4])
    }
  }
  try writer.finish(
    identities: (0...identities.max()!).map { "identity \($0)" }, vocabulary: (0..<7).map { ("word \($0)", 1) })
  return try Examples(readingFrom: "\(folder)/examples.h5")
}

/// A pairs.h5 of every photo of a pool with two sentences: one of its own, and one of the next photo.
func tinyPairs(_ folder: String, of examples: Examples) throws -> Pairs {
  let writer = try PairsWriter(path: "\(folder)/pairs.h5", provenance: tinyProvenance, lineage: Lineage(), nearest: 2)
  for pool in examples.pools(trainedOn: [.train]) {
    let count = Int32(pool.photos.count), photos = (0..<2 * count).map { $0 / 2 }
    let sentences = photos.indices.map { $0 % 2 == 0 ? 2 * photos[$0] : 2 * ((photos[$0] + 1) % count) + 1 }
    let labels: [UInt8] = zip(photos, sentences).map {
      pool.photoIdentities[Int($0)] == pool.sentenceIdentities[Int($1)] ? 1 : 0
    }
    let ranks = photos.map { _ in Int32(0) }
    try writer.append(
      PairTable(
        photos: photos, sentences: sentences, similarities: photos.indices.map { Float($0) }, labels: labels,
        ranksInPhoto: ranks, ranksInSentence: ranks), to: pool)
  }
  try writer.finish()
  return try Pairs(readingFrom: "\(folder)/pairs.h5")
}
