import Files
import HDF5
import Pools

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

  /// Appends pairs, which have the pool's numbers. A pool is written before the next one begins.
  package func append(_ pairs: PairTable, to pool: Pool) throws {
    if self.pool?.name != pool.name {
      self.pool = (pool.name, try S.fields.map { try writer.stream($0.of(pool.name), chunkRows: 16384) })
    }
    guard let streams = self.pool?.streams else { return }
    let pairs = pool.inExamples(pairs)
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
  package typealias S = PairsSchema
  package let artifact: ArtifactReader
  /// The names of the pools, sorted.
  package let pools: [String]
  /// K: how many of the other kind each photo and each sentence keeps.
  package let nearest: Int

  package init(_ artifact: ArtifactReader) throws {
    self.artifact = artifact
    pools = try artifact.reading { try artifact.file.names() }
    nearest = Int(try artifact.number(ofAttribute: "K", as: Int64.self))
    try artifact.require((1...Int(Int32.max)).contains(nearest), "K is \(nearest), not 1 to \(Int32.max)")
    for pool in pools {
      try artifact.require(Split(pool) != nil, "has a pool “\(pool)”, and there are only train, val and test")
      try artifact.check(S.fields.map { $0.of(pool) })
    }
  }

  /// All pairs of a pool, with the pool's numbers.
  package func read(_ pool: Pool) throws -> PairTable {
    guard let pairs = pool.inPool(try read(pool.name)) else {
      throw ArtifactError("\(artifact.path): has pairs of others than \(pool.name): \(redo(artifact.stage))")
    }
    return pairs
  }

  /// All pairs of a pool, with the numbers of examples.h5.
  /// - Parameter examples: whose photos and sentences they must be; nil where the caller looks at that itself.
  package func read(_ pool: String, of examples: Examples? = nil) throws -> PairTable {
    guard pools.contains(pool) else {
      throw ArtifactError("\(artifact.path): no pool \(pool), only \(pools.joined(separator: ", "))")
    }
    func column<Number: Element & BinaryInteger>(_ field: Field, _ range: Range<Int>) throws -> [Number] {
      let field = field.of(pool), values: [Number] = try artifact.read(field)
      try artifact.require(all: values, in: range, field)
      return values
    }
    let ranks = -1..<nearest, similarities = S.similarities.of(pool)
    let pairs = PairTable(
      photos: try column(S.photos, 0..<(examples?.photoCount ?? .max)),
      sentences: try column(S.sentences, 0..<(examples?.sentenceCount ?? .max)),
      similarities: try artifact.read(similarities), labels: try column(S.labels, 0..<2),
      ranks: (try column(S.ranksInPhoto, ranks), try column(S.ranksInSentence, ranks)))
    try artifact.require(allFinite: pairs.similarities, similarities)
    return pairs
  }
}
