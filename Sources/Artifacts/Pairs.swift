import HDF5

/// pairs.h5: the screened pairs of each pool. docs/artifacts.md has the table.
package enum PairsSchema: Schema {
  package static let kind = "pairs", version = 1, stage = "screen-pairs"
  package static let photos = Field("{pool}/photos", .int32, ["N"])
  package static let sentences = Field("{pool}/sentences", .int32, ["N"])
  package static let similarities = Field("{pool}/similarities", .float32, ["N"])
  package static let labels = Field("{pool}/labels", .uint8, ["N"])
  package static let ranksInPhoto = Field("{pool}/ranks-in-photo", .int32, ["N"])
  package static let ranksInSentence = Field("{pool}/ranks-in-sentence", .int32, ["N"])
  package static let fields = [photos, sentences, similarities, labels, ranksInPhoto, ranksInSentence]
}

/// Some pairs of a photo and a sentence, as parallel arrays.
package struct PairBlock: Equatable, Sendable {
  /// Indices in examples.h5.
  package var photos: [Int32] = [], sentences: [Int32] = []
  /// Of the embeddings.
  package var similarities: [Float] = []
  /// 1 where both have the same identity, else 0.
  package var labels: [UInt8] = []
  /// The sentence's place in the photo's list and the photo's place in the sentence's list, from 0; −1 where it is not
  /// in it.
  package var ranksInPhoto: [Int32] = [], ranksInSentence: [Int32] = []

  package init() {}
  package var count: Int { photos.count }
}

/// Writes pairs.h5, a pool after another, block by block.
package final class PairsWriter {
  private typealias S = PairsSchema
  private let writer: ArtifactWriter
  private var pool: (name: String, streams: [ArtifactStream])?

  /// - Parameter nearest: K, how many of the other kind each photo and each sentence keeps.
  package init(path: String, provenance: Provenance, lineage: Lineage, nearest: Int) throws {
    writer = try ArtifactWriter(S.self, path: path, provenance: provenance, lineage: lineage)
    try writer.setAttribute("K", Int64(nearest))
  }

  /// Appends pairs to a pool such as `train`. A pool is written before the next one begins.
  package func append(_ pairs: PairBlock, to name: String) throws {
    if pool?.name != name {
      pool = (name, try S.fields.map { try writer.stream($0.of(name), chunkRows: 16384) })
    }
    guard let streams = pool?.streams else { return }
    try streams[0].append(pairs.photos)
    try streams[1].append(pairs.sentences)
    try streams[2].append(pairs.similarities)
    try streams[3].append(pairs.labels)
    try streams[4].append(pairs.ranksInPhoto)
    try streams[5].append(pairs.ranksInSentence)
  }

  package func finish() throws { try writer.finish() }
}

/// The pairs of a pairs.h5, read as they are asked for.
package final class Pairs: Input {
  private typealias S = PairsSchema
  package let artifact: ArtifactReader
  /// The names of the pools, sorted.
  package let pools: [String]
  /// K: how many of the other kind each photo and each sentence keeps.
  package let nearest: Int

  package init(readingFrom path: String) throws {
    artifact = try ArtifactReader(S.self, path: path)
    pools = try artifact.file.names()
    nearest = Int(try artifact.number(ofAttribute: "K", as: Int64.self))
  }

  /// The number of pairs in a pool.
  package func count(in pool: String) throws -> Int { try artifact.dataset(S.photos.of(pool)).shape[0] }

  /// Some pairs of a pool, or all.
  package func read(_ pool: String, _ range: Range<Int>? = nil) throws -> PairBlock {
    guard pools.contains(pool) else {
      throw ArtifactError("\(artifact.path): no pool \(pool), only \(pools.joined(separator: ", "))")
    }
    func column<Number: Element>(_ field: Field) throws -> [Number] {
      try artifact.dataset(field.of(pool)).read(rows: range)
    }
    var block = PairBlock()
    block.photos = try column(S.photos)
    block.sentences = try column(S.sentences)
    block.similarities = try column(S.similarities)
    block.labels = try column(S.labels)
    block.ranksInPhoto = try column(S.ranksInPhoto)
    block.ranksInSentence = try column(S.ranksInSentence)
    return block
  }
}
