import HDF5

/// pairs.h5: the screened pairs of each pool. docs/artifacts.md has the table.
public enum PairsSchema: Schema {
  public static let kind = "pairs", version = 1, stage = "screen-pairs"
  public static let photos = Field("{pool}/photos", .int32, ["N"])
  public static let sentences = Field("{pool}/sentences", .int32, ["N"])
  public static let similarities = Field("{pool}/similarities", .float32, ["N"])
  public static let labels = Field("{pool}/labels", .uint8, ["N"])
  public static let ranksInPhoto = Field("{pool}/ranks-in-photo", .int32, ["N"])
  public static let ranksInSentence = Field("{pool}/ranks-in-sentence", .int32, ["N"])
  public static let fields = [photos, sentences, similarities, labels, ranksInPhoto, ranksInSentence]
}

/// Some pairs of a photo and a sentence, as parallel arrays.
public struct PairBlock: Equatable, Sendable {
  /// Indices in examples.h5.
  public var photos: [Int32] = [], sentences: [Int32] = []
  /// Of the embeddings.
  public var similarities: [Float] = []
  /// 1 where both have the same identity, else 0.
  public var labels: [UInt8] = []
  /// The sentence's place in the photo's list and the photo's place in the sentence's list, from 0; −1 where it is not in it.
  public var ranksInPhoto: [Int32] = [], ranksInSentence: [Int32] = []

  public init() {}
  public var count: Int { photos.count }
}

/// Writes pairs.h5, a pool after another, block by block.
public final class PairsWriter {
  private typealias S = PairsSchema
  private let writer: ArtifactWriter
  private var pool: (name: String, streams: [ArtifactStream])?

  /// - Parameter nearest: K, how many of the other kind each photo and each sentence keeps.
  public init(path: String, provenance: Provenance, lineage: Lineage, nearest: Int) throws {
    writer = try ArtifactWriter(S.self, path: path, provenance: provenance, lineage: lineage)
    try writer.setAttribute("K", Int64(nearest))
  }

  /// Appends pairs to a pool such as `train`. A pool is written before the next one begins.
  public func append(_ pairs: PairBlock, to name: String) throws {
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

  public func finish() throws { try writer.finish() }
}

/// The pairs of a pairs.h5, read as they are asked for.
public final class Pairs: Input {
  private typealias S = PairsSchema
  public let artifact: ArtifactReader
  /// The names of the pools, sorted.
  public let pools: [String]
  /// K: how many of the other kind each photo and each sentence keeps.
  public let nearest: Int

  public init(readingFrom path: String) throws {
    artifact = try ArtifactReader(S.self, path: path)
    pools = try artifact.file.names()
    nearest = Int(try artifact.number(ofAttribute: "K", as: Int64.self))
  }

  /// The number of pairs in a pool.
  public func count(in pool: String) throws -> Int { try artifact.dataset(S.photos.of(pool)).shape[0] }

  /// Some pairs of a pool, or all.
  public func read(_ pool: String, _ range: Range<Int>? = nil) throws -> PairBlock {
    guard pools.contains(pool) else { throw ArtifactError("\(artifact.path): no pool \(pool), only \(pools.joined(separator: ", "))") }
    func column<Number: Element>(_ field: Field) throws -> [Number] { try artifact.dataset(field.of(pool)).read(rows: range) }
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
