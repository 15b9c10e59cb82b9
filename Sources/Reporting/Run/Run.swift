import Artifacts
import Backbones
import Evaluation
import Matching
import Pools
import Results
import Retrieval
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
  /// The screened pairs of the pool with what stage 2 says of them, in the pool's numbers; none without stage 2.
  package let scored: PairTable?
  /// How deep stage 2's scores of the lists go.
  package let depth: Int
  /// Stage 1's, and what the last stage makes of it, or either alone.
  package let rankings: [Ranking]
  /// By kind.
  package let artifacts: [(kind: String, artifact: ArtifactReader)]
  private let byKind: [String: ArtifactReader]
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
    let texts = files.filter { $0.hasSuffix(".json") }
    guard texts.count == 1 else {
      throw ArtifactError("\(texts.count) files that end with .json: give the metrics.json of one method")
    }
    let metrics = try Metrics(readingFrom: texts[0])
    let given = try ArtifactReader.open(files.filter { !$0.hasSuffix(".json") }, among: Self.schemas, for: program)
    let byKind = Dictionary(uniqueKeysWithValues: given)
    guard let first = byKind["examples"], let scores = byKind["scores"] else {
      let missing = byKind["examples"] == nil ? "examples" : "scores"
      throw ArtifactError(
        "\(missing).h5 is not among the inputs: give what \(missing == "scores" ? "score" : "preprocess") wrote")
    }
    _ = try Lineage(given.map(\.artifact))
    guard metrics.madeFrom?["scores.h5"] == scores.digest else {
      throw ArtifactError("\(texts[0]): was not counted from \(scores.path): give the two that lie together")
    }
    let examples = try Examples(first), chosen = try Self.pool(name, metrics, texts[0])
    let splits = Split(chosen).map { [$0] } ?? []
    guard let pool = examples.pool(chosen, of: splits),
      try pool.photos == scores.integers(ScoresSchema.photos.of(chosen))
    else { throw ArtifactError("\(scores.path): has other photos of \(chosen) than \(first.path)") }
    metricsPath = texts[0]
    (self.metrics, self.examples, self.pool, artifacts, self.byKind) = (metrics, examples, pool, given, byKind)
    features = try byKind["features"].map { try Features($0) }
    if let features, let stage2 = byKind["stage2"] {
      scorer = try PairScorer(stage2, features, examples, views: 1, remedy: { _ in "" })
    } else {
      scorer = nil
    }
    buffers = try byKind["buffers"].map { try Buffers($0) }
    try buffers.map { try Self.check($0, areOf: examples) }
    scored = try byKind["pairs"].flatMap { try Self.scored(Pairs($0), pool, scores) }
    depth = Self.depth(metrics.pools[chosen]!.figures) ?? .max
    rankings = try Self.rankings(pool, buffers, scored, scores, metrics, depth)
    guard !rankings.isEmpty else {
      throw ArtifactError(
        "\(scores.path): has no similarities of all pairs: give buffers.h5 too, what dump-buffers wrote")
    }
  }

  /// The part of a photo's sides that the CNN saw in the first view, from the photo's centre; 1 where it is not known.
  package var crop: Double {
    let reader = ["weights", "stage2", "stage1"].lazy.compactMap { self.byKind[$0] }.compactMap {
      try? WeightsReader($0)
    }
    guard let name = reader.first?.backbone.name, examples.side > 0,
      let side = Architecture.all.first(where: { $0.name == name })?.side
    else { return 1 }
    return min(1, Double(side) / Double(examples.side))
  }

  package subscript(kind: String) -> ArtifactReader? { byKind[kind] }

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

  /// Where every photo is an identity of its own: to which depth lists are ranked again, as `search` does it, or else
  /// the greatest that was judged. nil where photos have classes.
  private static func depth(_ figures: [String: Double]) -> Int? {
    let depths = figures.keys.compactMap { key in
      key.firstMatch(of: /^caption_retrieval\.stage_2_first_(\d+)\.rsum$/).flatMap { Int($0.1) }
    }
    return depths.contains(20) ? 20 : depths.max()
  }

  /// Joined networks may each have seen crops of their own, so that joined.h5 does not name this examples.h5.
  static func check(_ buffers: Buffers, areOf examples: Examples) throws {
    guard buffers.photoIdentities == examples.photoIdentities, buffers.sentencePhotos == examples.sentencePhotos,
      buffers.identityNames == examples.identityNames
    else {
      throw ArtifactError(
        "\(buffers.artifact.path): embeds other photos or sentences than \(examples.artifact.path) has: give those of "
          + "one data set")
    }
  }

  private static func scored(_ file: Pairs, _ pool: Pool, _ scores: ArtifactReader) throws -> PairTable? {
    let field = ScoresSchema.screenedLogits.of(pool.name)
    guard scores.has(field) else { return nil }
    var pairs = try file.read(pool)
    pairs.scores = try scores.read(field)
    guard pairs.scores.count == pairs.count else {
      throw ArtifactError(
        "\(scores.path): has scores of \(pairs.scores.count) pairs, and \(file.artifact.path) \(pairs.count)")
    }
    try scores.require(allFinite: pairs.scores, field)
    return pairs
  }
}
