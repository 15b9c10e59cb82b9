import Artifacts
import Backbones
import Evaluation
import Matching
import Pools
import Results
import Retrieval
import Runs
import Tensor

/// What a method's stages left, opened and compared with each other: all that a report is made of.
package final class Run {
  package let metrics: Metrics
  private let metricsPath: String
  package let examples: Examples
  package let pool: Pool
  package let features: Features?
  /// Stage 2's network, which sees the first view of a photo, however many views were scored.
  package let scorer: PairScorer?
  /// What both stages say of the pool.
  let scoredPool: ScoredPool
  /// Stage 1's, and what the last stage makes of it, or either alone.
  package let rankings: [Ranking]
  /// By kind.
  package var artifacts: [(kind: String, artifact: ArtifactReader)] { files.artifacts }
  private let files: RunFiles
  private let buffers: Buffers?

  private static var schemas: [any Schema.Type] {
    [
      ExamplesSchema.self, FeaturesSchema.self, Stage1Schema.self, BuffersSchema.self, PairsSchema.self,
      Stage2Schema.self, ScoresSchema.self, WeightsSchema.self,
    ]
  }

  /// - Parameters:
  ///   - files: what the stages wrote, in any order: examples.h5, scores.h5 and the metrics.json beside it always.
  ///   - pool: test, or else the last one that was scored.
  ///   - program: for errors.
  /// - Throws: `ArtifactError` or `ResultsError` where one is missing or damaged, or they do not belong together.
  package init(_ files: [String], pool name: String?, for program: String) throws {
    let files = try RunFiles(files, among: Self.schemas, for: program)
    (metrics, metricsPath) = try files.requireMetrics()
    let scores = try files.require(ScoresSchema.self)
    let examples = try Examples(files.require(ExamplesSchema.self))
    let chosen = try Self.pool(name, metrics, metricsPath)
    guard let pool = examples.pool(chosen, of: Split(chosen).map { [$0] } ?? []) else {
      throw ArtifactError("\(examples.artifact.path): has no photo or no sentence of \(chosen), unlike \(scores.path)")
    }
    (self.examples, self.pool, self.files) = (examples, pool, files)
    features = try files[FeaturesSchema.kind].map { try Features($0) }
    if let features, let stage2 = files[Stage2Schema.kind] {
      scorer = try PairScorer(stage2, features, examples, views: 1, remedy: { _ in "" })
    } else {
      scorer = nil
    }
    buffers = try files[BuffersSchema.kind].map { try Buffers($0) }
    try buffers?.check(areOf: examples)
    scoredPool = try ScoredPool(pool, buffers, files)
    rankings = try Self.rankings(scoredPool, ties: TieRule(rawValue: metrics.tieRule) ?? .pessimistic)
    guard !rankings.isEmpty else {
      throw ArtifactError(
        "\(scores.path): has no similarities of all pairs: give buffers.h5 too, what dump-buffers wrote")
    }
  }

  /// The screened pairs of the pool with what stage 2 says of them, in the pool's numbers; none without stage 2.
  package var scored: PairTable? { scoredPool.scored }
  /// How deep stage 2's scores of the lists go.
  package var depth: Int { scoredPool.depth }

  /// The part of a photo's sides that the CNN saw in the first view, from the photo's centre; 1 where it is not known.
  package var crop: Double {
    let reader = ["weights", "stage2", "stage1"].lazy.compactMap { self.files[$0] }.compactMap {
      try? WeightsReader($0)
    }
    guard let name = reader.first?.backbone.name, examples.side > 0,
      let side = Architecture.all.first(where: { $0.name == name })?.side
    else { return 1 }
    return min(1, Double(side) / Double(examples.side))
  }

  package subscript(kind: String) -> ArtifactReader? { files[kind] }

  /// Stage 1's similarity of a photo and a sentence, by their numbers in examples.h5; nil without buffers.h5.
  /// - Throws: what reading the embeddings throws.
  func similarity(ofPhoto photo: Int, sentence: Int) throws -> Float? {
    guard let buffers else { return nil }
    let (ofPhoto, ofSentence) = (try buffers.photoEmbeddings([photo]), try buffers.sentenceEmbeddings([sentence]))
    return Tensor.product(ofPhoto, ofSentence, transposing: .right).elements[0]
  }

  /// Finds photos for sentences that nobody wrote down, as `search` does.
  /// - Throws: `ArtifactError` where the files for it are not all among the inputs.
  func retriever() throws -> Retriever {
    let kinds = [ExamplesSchema.kind, FeaturesSchema.kind, Stage1Schema.kind, BuffersSchema.kind, Stage2Schema.kind]
    return try Retriever(artifacts.filter { kinds.contains($0.kind) }, (metricsPath, metrics))
  }

  /// The screened pairs that stage 2 judged: where lists are judged to a depth only, those of that depth.
  var judged: PairTable? {
    guard depth != .max else { return scored }
    return scored.map { pairs in
      pairs.pairs(
        at: pairs.photos.indices.filter { pair in
          [pairs.ranksInPhoto[pair], pairs.ranksInSentence[pair]].contains { (0..<Int32(depth)).contains($0) }
        })
    }
  }

  /// The figures of the pool.
  package var figures: [String: Double] { metrics.pools[pool.name]!.figures }
  /// The last stage's.
  package var last: Ranking { rankings[rankings.count - 1] }

  private static func pool(_ name: String?, _ metrics: Metrics, _ path: String) throws -> String {
    let order = ["test", "val", "train"], names = metrics.pools.keys.sorted()
    guard let chosen = name ?? order.first(where: names.contains), names.contains(chosen) else {
      throw ResultsError("\(path): has no pool \(name ?? "test"), only \(names.joined(separator: ", "))")
    }
    return chosen
  }
}
