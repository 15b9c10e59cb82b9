import Artifacts
import Evaluation
import Pools
import Results
import Tensor

@testable import Runs

/// What stages left of four photos with two sentences each: of two identities, or each of its own.
struct TinyStages: NamedPooled {
  static let provenance = Provenance(program: "test", options: "", seed: 1, threads: 1)
  let folder: String
  let photoIdentities: [Int], identityNames: [String]
  let photoSplits = [Split](repeating: .test, count: 4), sentencePhotos = [0, 0, 1, 1, 2, 2, 3, 3]
  var pool: Pool { pool("test", of: [.test])! }

  /// - Parameters:
  ///   - figures: what metrics.json says of the pool.
  ///   - scoredPairs: of how many pairs scores.h5 has scores.
  init(
    _ folder: String, arePhotosAlone: Bool = false, figures: [String] = [], scoredPairs: Int = 32, lacking: Int = 0
  ) throws {
    self.folder = folder
    photoIdentities = arePhotosAlone ? [0, 1, 2, 3] : [0, 0, 1, 1]
    identityNames = arePhotosAlone ? ["a", "b", "c", "d"] : ["a", "b"]
    let buffers = try BuffersWriter(
      path: path("buffers.h5"), configuration: BuffersConfiguration(trainSplits: [.train]), provenance: Self.provenance,
      lineage: Lineage(), examples: self, dimensions: 3)
    try buffers.append(photos: embeddings.photos)
    try buffers.append(sentences: embeddings.sentences)
    try buffers.finish()
    let pairs = try PairsWriter(
      path: path("pairs.h5"), provenance: Self.provenance, lineage: Lineage(Buffers(readingFrom: path("buffers.h5"))),
      nearest: 8)
    try pairs.append(self.pairs, to: pool)
    try pairs.finish()
    var scored = pool
    if lacking > 0 { scored = Pool.first(pool.photos.count - lacking, of: self) }
    let scores = try ScoresWriter(path: path("scores.h5"), provenance: Self.provenance, lineage: Lineage())
    try scores.write(scored, classes: arePhotosAlone ? nil : [0, 1])
    try scores.write(screenedLogits: Array(self.pairs.scores.prefix(scoredPairs)), in: pool)
    var metrics = Metrics(
      tieRule: .pessimistic, fusion: .init(weights: [FusionWeights.reranking: 0.25], chosenOn: "val"), pools: [:])
    var own = Metrics.Pool()
    for key in figures { own.set(key, count: 1) }
    metrics.pools["test"] = own
    try scores.finish { digest in
      metrics.madeFrom = ["scores.h5": digest]
      return try metrics.json()
    }
  }

  func path(_ name: String) -> String { "\(folder)/\(name)" }

  static let schemas: [any Schema.Type] = [BuffersSchema.self, PairsSchema.self, ScoresSchema.self]

  func files(_ names: [String] = ["metrics.json", "scores.h5", "pairs.h5", "buffers.h5"]) throws -> RunFiles {
    try RunFiles(names.map(path), among: Self.schemas, for: "test")
  }

  func scored(_ names: [String] = ["metrics.json", "scores.h5", "pairs.h5", "buffers.h5"]) throws -> ScoredPool {
    let files = try files(names)
    return try ScoredPool(pool, files["buffers"].map { try Buffers($0) }, files)
  }

  var embeddings: Embeddings {
    Embeddings(
      photos: Tensor(shape: [4, 3], elements: (0..<12).map { Float(($0 * 7 + 3) % 11) / 10 }),
      sentences: Tensor(shape: [8, 3], elements: (0..<24).map { Float(($0 * 5 + 1) % 13) / 10 }))
  }

  /// All of them, as lists hold all; what stage 2 says has few values, so that many are equal.
  var pairs: PairTable {
    let similarities = Tensor.product(embeddings.photos, embeddings.sentences, transposing: .right)
    func rank(_ values: [Float], _ place: Int) -> Int32 {
      Int32(values.indices.count { (values[$0], place) > (values[place], $0) })
    }
    var pairs = PairTable(
      photos: (0..<32).map { Int32($0 / 8) }, sentences: (0..<32).map { Int32($0 % 8) },
      similarities: similarities.elements)
    pairs.labels = (0..<32).map { photoIdentities[$0 / 8] == photoIdentities[sentencePhotos[$0 % 8]] ? 1 : 0 }
    pairs.ranksInPhoto = (0..<32).map { pair in
      rank((0..<8).map { similarities.elements[pair / 8 * 8 + $0] }, pair % 8)
    }
    pairs.ranksInSentence = (0..<32).map { pair in
      rank((0..<4).map { similarities.elements[$0 * 8 + pair % 8] }, pair / 8)
    }
    pairs.scores = (0..<32).map { Float($0 * 5 % 4) }
    return pairs
  }
}

extension Pool {
  static func first(_ count: Int, of pooled: some Pooled) -> Pool { pooled.pool("test", of: [.test], limit: count)! }
}
