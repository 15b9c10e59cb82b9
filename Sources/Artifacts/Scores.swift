import Files
import HDF5
import Pools
import Tensor

/// scores.h5: what the figures of metrics.json were counted from. docs/artifacts.md has the table.
///
/// A pool has its stage-1 datasets always, the others when stage 2 was given. Where every photo is an identity of its
/// own there are no classes, and similarities of all pairs instead.
package enum ScoresSchema: Schema {
  package static let kind = "scores", version = 2, stage = "score"
  package static let photos = Field("{pool}/photos", .int32, ["P"])
  package static let sentences = Field("{pool}/sentences", .int32, ["S"])
  package static let classes = Field("{pool}/classes", .int32, ["C"])
  package static let classScores = Field("{pool}/class-scores/{reading}", .float32, ["C", "P"])
  package static let classRankings = Field("{pool}/class-rankings/{ranking}", .int32, ["C", "P"])
  package static let screenedLogits = Field("{pool}/screened/logits", .float32, ["N"])
  package static let firstPhotos = Field("{pool}/first-photos/photos", .int32, ["M"])
  package static let firstSentences = Field("{pool}/first-photos/sentences", .int32, ["M"])
  package static let firstLogits = Field("{pool}/first-photos/logits", .float32, ["M"])
  package static let sentenceLists = Field("{pool}/sentence-lists/{ranking}", .int32, ["S", "K"])
  package static let sentencePhotos = Field("{pool}/sentence-photos", .int32, ["S"])
  package static let similarities = Field("{pool}/similarities/{ranking}", .float32, ["P", "S"])
  package static let fields = [
    photos, sentences, classes, classScores, classRankings, screenedLogits, firstPhotos, firstSentences, firstLogits,
    sentenceLists, sentencePhotos, similarities,
  ]
}

/// Writes scores.h5, a pool after another. What is given has the pool's numbers, what is stored those of examples.h5.
package final class ScoresWriter {
  private typealias S = ScoresSchema
  private let writer: ArtifactWriter

  package init(path: String, provenance: Provenance, lineage: Lineage) throws {
    writer = try ArtifactWriter(S.self, path: path, provenance: provenance, lineage: lineage)
  }

  /// The pool's members and classes; where photos are matched one by one, the photo of each sentence instead.
  package func write(_ pool: Pool, classes: [Int]? = nil) throws {
    try writer.write(S.photos.of(pool.name), pool.photos.map(Int32.init))
    try writer.write(S.sentences.of(pool.name), pool.sentences.map(Int32.init))
    if let classes {
      try writer.write(S.classes.of(pool.name), classes.map(Int32.init))
    } else {
      try writer.write(S.sentencePhotos.of(pool.name), pool.photoOfSentence.map { Int32(pool.photos[$0]) })
    }
  }

  /// Similarities [photo, sentence], to which rows are appended; `ranking` is `stage1`, `stage2` or `fused`.
  package func similarities(of ranking: String, in pool: String, sentences: Int) throws -> ArtifactStream {
    try writer.stream(
      S.similarities.of(pool).of(ranking), row: [sentences], chunkRows: max(1, (1 << 18) / max(1, sentences)))
  }

  /// Scores [class, photo] under the name of what gave them.
  package func write(classScores scores: Tensor, of reading: String, in pool: Pool) throws {
    try writer.write(S.classScores.of(pool.name).of(reading), scores)
  }

  /// Each class's photos, best first.
  package func write(classRankings rankings: [[Int32]], of ranking: String, in pool: Pool) throws {
    let photos = rankings.flatMap { $0 }.map { Int32(pool.photos[Int($0)]) }
    try writer.write(
      S.classRankings.of(pool.name).of(ranking), photos, shape: [rankings.count, rankings.first?.count ?? 0])
  }

  /// What stage 2 says of the screened pairs, in the order of pairs.h5.
  package func write(screenedLogits logits: [Float], in pool: Pool) throws {
    try writer.write(S.screenedLogits.of(pool.name), logits)
  }

  /// The pairs of classes' first photos, which stage 2 scored besides.
  package func write(firstPhotos pairs: PairTable, in pool: Pool) throws {
    let stored = pool.inExamples(pairs)
    try writer.write(S.firstPhotos.of(pool.name), stored.photos)
    try writer.write(S.firstSentences.of(pool.name), stored.sentences)
    try writer.write(S.firstLogits.of(pool.name), stored.scores)
  }

  /// Each sentence's screened photos, best first, K places a sentence; −1 where a list is shorter.
  package func write(sentenceLists items: [Int32], depth: Int, of ranking: String, in pool: Pool) throws {
    let photos = items.map { $0 < 0 ? $0 : Int32(pool.photos[Int($0)]) }
    try writer.write(
      S.sentenceLists.of(pool.name).of(ranking), photos, shape: [depth == 0 ? 0 : items.count / depth, depth])
  }

  /// Finishes scores.h5, and metrics.json beside it: both are new, or neither is.
  /// - Parameter metrics: makes its text; it is given the digest of scores.h5, which they are of.
  package func finish(metrics: (_ digest: String) throws -> String) throws {
    try writer.finish { [try PartialFile(Self.metricsPath(besides: writer.path), metrics($0))] }
  }

  /// The scores.h5 beside which a metrics.json was written; nil where its name is not that of one.
  package static func scoresPath(besides metrics: String) -> String? {
    let folder = metrics.lastIndex(of: "/").map { metrics[...$0] } ?? "", name = metrics.dropFirst(folder.count)
    guard name.hasSuffix(".json") else { return nil }
    let stem = name.dropLast(5)
    if stem.hasSuffix(".metrics") { return "\(folder)\(stem.dropLast(8)).h5" }
    return stem.hasPrefix("metrics") ? "\(folder)\(S.kind)\(stem.dropFirst(7)).h5" : nil
  }

  /// metrics.json beside scores.h5; metrics-val.json beside scores-val.h5.
  package static func metricsPath(besides path: String) -> String {
    (path.lastIndex(of: "/").map { path[...$0] } ?? "") + metricsName(besides: path)
  }

  /// The last part of that path.
  package static func metricsName(besides path: String) -> String {
    var name = path.lastIndex(of: "/").map { path[path.index(after: $0)...] } ?? path[...]
    if name.hasSuffix(".h5") { name.removeLast(3) }
    return (name.hasPrefix(S.kind) ? "metrics\(name.dropFirst(S.kind.count))" : "\(name).metrics") + ".json"
  }
}

/// The similarities of a scores.h5, read as they are asked for.
package final class Scores: Input {
  package typealias S = ScoresSchema
  package let artifact: ArtifactReader
  /// In the order in which they are searched: val before test.
  package let pools: [String]

  /// - Throws: `ArtifactError` where it has none: only data whose photos are matched one by one has.
  package init(_ artifact: ArtifactReader) throws {
    self.artifact = artifact
    let names = try artifact.reading { try artifact.file.names() }
    if let odd = names.first(where: { Split($0) == nil }) {
      throw artifact.damaged("has a pool “\(odd)”, and there are only train, val and test")
    }
    pools = Split.allCases.map(\.description).filter(names.contains)
    guard !pools.isEmpty, try pools.allSatisfy({ try !artifact.names(S.similarities.of($0)).isEmpty }) else {
      throw ArtifactError(
        "\(artifact.path): has no similarities of all pairs: score it with --depths all, on data whose photos are "
          + "matched one by one")
    }
    for pool in pools {
      let similarities = S.similarities.of(pool)
      try artifact.check(
        [S.photos, S.sentences, S.sentencePhotos].map { $0.of(pool) }
          + artifact.names(similarities).map(similarities.of))
    }
  }

  /// The photos and sentences of a pool, in which every photo is an identity of its own.
  package func pool(_ name: String) throws -> Pool {
    let photos = try rising(S.photos.of(name)), places = photos.places(), field = S.sentencePhotos.of(name)
    return Pool(
      name: name, splits: Split(name).map { [$0] } ?? [], photos: photos, sentences: try rising(S.sentences.of(name)),
      photoIdentities: Array(photos.indices),
      photoOfSentence: try artifact.integers(field).map {
        guard let place = places[$0] else { throw artifact.damaged("\(field.name) has \($0), which is no photo of it") }
        return place
      })
  }

  /// Indices in examples.h5, which rise.
  private func rising(_ field: Field) throws -> [Int] {
    let indices = try artifact.indices(field, of: Int(Int32.max))
    try artifact.require(!indices.isEmpty, "\(field.name) is empty")
    if let place = indices.indices.dropFirst().first(where: { indices[$0 - 1] >= indices[$0] }) {
      throw artifact.damaged("\(field.name)[\(place)] is \(indices[place]), not above \(indices[place - 1])")
    }
    return indices
  }

  /// What the last stage says of each pair: the fusion, stage 2 or stage 1, whichever is there.
  /// - Throws: `ArtifactError` where stage 2 scored lists only.
  package func similarities(in pool: String) throws -> StoredScores {
    let names = try artifact.names(S.similarities.of(pool))
    guard let name = ["fused", "stage2", "stage1"].first(where: names.contains) else {
      throw ArtifactError(
        "\(artifact.path): has similarities of \(names.joined(separator: ", ")) only: \(redo("score"))")
    }
    guard name != "stage1" || !artifact.has(S.screenedLogits.of(pool)) else {
      throw ArtifactError(
        "\(artifact.path): stage 2 judged stage 1's lists only: score it with all among the --depths, or with "
          + "--stage1-only")
    }
    return try similarities(in: pool, of: name)
  }

  /// What one ranking says of each pair: `stage1`, `stage2` or `fused`.
  package func similarities(in pool: String, of ranking: String) throws -> StoredScores {
    StoredScores(
      name: "\(artifact.path):\(pool)", remedy: ": " + artifact.remedy,
      try artifact.dataset(S.similarities.of(pool).of(ranking)))
  }

  /// - Throws: `ArtifactError` where the other file is of other pools, photos or sentences.
  package func check(isOfSamePairsAs other: Scores) throws {
    guard pools == other.pools, try pools.allSatisfy({ try pool($0) == other.pool($0) }) else {
      throw ArtifactError(
        """
        \(artifact.path): has other photos and sentences than \(other.artifact.path), or other pools \
        (\(pools.joined(separator: ", ")) and \(other.pools.joined(separator: ", "))): score both on one data set, \
        with the same --evaluate
        """)
    }
  }
}

/// A matrix of a scores.h5, [photos, sentences].
package final class StoredScores: SimilaritySource {
  /// The file and the pool, as errors name them.
  package let name: String
  /// What an error of reading ends with.
  private let remedy: String
  private let data: Dataset

  init(name: String, remedy: String, _ data: Dataset) { (self.name, self.remedy, self.data) = (name, remedy, data) }

  package var rowCount: Int { data.shape[0] }
  package var columnCount: Int { data.shape[1] }

  /// A block, row-major.
  package func read(rows: Range<Int>, columns: Range<Int>, into block: UnsafeMutablePointer<Double>) throws {
    do {
      let values = try Tensor(uninitialized: [rows.count, columns.count]) {
        try data.read(into: $0, start: [rows.lowerBound, columns.lowerBound], extent: [rows.count, columns.count])
      }.elements
      for i in values.indices { block[i] = Double(values[i]) }
    } catch let error as HDF5Error { throw ArtifactError(error.description + remedy) }
  }
}

extension ArtifactStream {
  /// The similarities [photos, sentences] that were appended so far, read from the file; errors name them `name`.
  package func stored(as name: String) -> StoredScores {
    StoredScores(name: name, remedy: ": run the same command again", dataset)
  }
}
