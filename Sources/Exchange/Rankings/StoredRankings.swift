import Artifacts
import Evaluation
import Pools
import Results
import Tensor

/// The rankings of a pool, made again of what `dump-buffers`, `screen-pairs` and `score` wrote.
package final class StoredRankings {
  package let pool: Pool
  private let buffers: Buffers?, embeddings: Embeddings?
  private let scores: ArtifactReader?, metrics: Metrics?
  /// The screened pairs with what stage 2 says of them, in the pool's numbers.
  private let scored: PairTable?
  package let examples: Examples?

  /// - Parameters:
  ///   - files: buffers.h5, scores.h5, pairs.h5, examples.h5 and metrics.json in any order, those that there are.
  ///   - name: of the pool.
  ///   - program: for errors.
  /// - Throws: `ArtifactError` or `ResultsError` where one is damaged, or they do not belong together.
  package init(_ files: [String], pool name: String, for program: String) throws {
    let schemas: [any Schema.Type] = [ScoresSchema.self, BuffersSchema.self, PairsSchema.self, ExamplesSchema.self]
    let texts = files.filter { $0.hasSuffix(".json") }
    guard texts.count < 2 else { throw ArtifactError("\(texts[0]), \(texts[1]): give one metrics.json") }
    let given = try ArtifactReader.open(files.filter { !$0.hasSuffix(".json") }, among: schemas, for: program)
    let byKind = Dictionary(uniqueKeysWithValues: given)
    _ = try Lineage(given.map(\.artifact))
    metrics = try texts.first.map { try Metrics(readingFrom: $0) }
    scores = byKind["scores"]
    if let text = texts.first, let scores, metrics?.madeFrom?["scores.h5"] != scores.digest {
      throw ArtifactError("\(text): was not counted from \(scores.path): give the two that lie together")
    }
    buffers = try byKind["buffers"].map { try Buffers($0) }
    examples = try byKind["examples"].map { try Examples($0) }
    let found: Pool?
    if let buffers {
      found = buffers.pools(trainedOn: buffers.configuration.trainSplits).first { $0.name == name }
    } else {
      guard let scores else {
        throw ArtifactError("neither buffers.h5 nor scores.h5 is among the inputs: give what dump-buffers wrote")
      }
      let stored = try Scores(scores)
      found = stored.pools.contains(name) ? try stored.pool(name) : nil
    }
    guard let pool = found else {
      throw ArtifactError(
        "\((byKind["buffers"] ?? byKind["scores"])?.path ?? ""): no pool \(name): give another --pool")
    }
    if let scores {
      let (photos, sentences) = (ScoresSchema.photos.of(name), ScoresSchema.sentences.of(name))
      guard scores.has(photos) else { throw ArtifactError("\(scores.path): pool \(name) was not scored") }
      try scores.check([photos, sentences])
      guard try scores.integers(photos) == pool.photos, try scores.integers(sentences) == pool.sentences else {
        throw ArtifactError("\(scores.path): has other photos or sentences of \(name) than the other inputs")
      }
    }
    if let examples {
      let count = (examples.photoCount, examples.sentenceCount)
      guard (pool.photos.last ?? 0) < count.0, (pool.sentences.last ?? 0) < count.1 else {
        throw ArtifactError("\(examples.artifact.path): has fewer photos or sentences than the other inputs")
      }
    }
    self.pool = pool
    embeddings = try buffers?.embeddings(of: pool)
    scored = try byKind["pairs"].flatMap { try Self.scored(Pairs($0), pool, byKind["scores"]) }
  }

  private static func scored(_ file: Pairs, _ pool: Pool, _ scores: ArtifactReader?) throws -> PairTable? {
    let field = ScoresSchema.screenedLogits.of(pool.name)
    guard let scores, scores.has(field) else { return nil }
    var pairs = try file.read(pool)
    pairs.scores = try scores.read(field)
    guard pairs.scores.count == pairs.count, pairs.scores.allSatisfy(\.isFinite) else {
      throw ArtifactError("\(scores.path): its scores are not those of the pairs of \(file.artifact.path)")
    }
    return pairs
  }

  /// The names of the classes, in the order of `class-to-image`.
  /// - Throws: `ArtifactError` where scores.h5 has no classes.
  package func classes() throws -> (identities: [Int], names: [String]) {
    let field = ScoresSchema.classes.of(pool.name)
    guard let buffers, let scores, scores.has(field) else {
      throw ArtifactError("rankings of classes need buffers.h5, and a scores.h5 of data whose photos have classes")
    }
    let identities = try scores.indices(field, of: buffers.identityNames.count)
    return (identities, identities.map { buffers.identityNames[$0] })
  }

  /// The identities of queries and items.
  package func labels(_ direction: Direction) throws -> (queries: [Int], items: [Int]) {
    switch direction {
    case .textToImage: (pool.sentenceIdentities, pool.photoIdentities)
    case .imageToText: (pool.photoIdentities, pool.sentenceIdentities)
    case .classToImage: (try classes().identities, pool.photoIdentities)
    }
  }

  /// What a ranking says of each query and item; greater is better.
  /// - Throws: `ArtifactError` where the files do not have it.
  package func similarities(_ kind: RankingKind, _ direction: Direction) throws -> Similarities {
    if direction == .classToImage { return Similarities(try classRankings(kind)) }
    return Similarities(
      try source(kind, ofPhotos: direction == .imageToText), queriesAreColumns: direction == .textToImage)
  }

  /// [photos, sentences], by which photos, or else sentences, look for the other.
  private func source(_ kind: RankingKind, ofPhotos: Bool) throws -> any SimilaritySource {
    let first = embeddings.map { EmbeddingSimilarities($0.photos, $0.sentences, name: pool.name) }
    if kind == .stage1, let first { return first }
    if kind != .stage1, let embeddings, let first, let scored {
      let weight = kind == .stage2 ? 1 : try weight()
      guard pool.isOfSinglePhotos else { return reranked(first, scored, weight: weight, ofPhotos: ofPhotos) }
      let lists = CaptionLists(pool, embeddings, scored).similarities(depth: depth, weight: weight)
      return ofPhotos ? lists.ofPhotos : lists.ofSentences
    }
    guard let scores, try scores.names(ScoresSchema.similarities.of(pool.name)).contains(kind.rawValue) else {
      let wanted = kind == .stage1 ? "buffers.h5" : "buffers.h5, pairs.h5, and the scores.h5 of a stage 2"
      throw ArtifactError("--ranking \(kind.rawValue): the inputs do not have it: give \(wanted)")
    }
    return try Scores(scores).similarities(in: pool.name, of: kind.rawValue)
  }

  /// Lists in the order that `score` counted, without ties; behind them stage 1's order goes on.
  private func reranked(
    _ first: EmbeddingSimilarities, _ scored: PairTable, weight: Double, ofPhotos: Bool
  ) -> RerankedSimilarities {
    let count = ofPhotos ? pool.photos.count : pool.sentences.count
    let lists = ListReranking(scored, ofPhotos: ofPhotos, queryCount: count).lists(weight: weight)
    let places = (0..<count).map { Dictionary(uniqueKeysWithValues: lists[$0].enumerated().map { ($1, $0) }) }
    let scores = scored.photos.indices.map { pair in
      let (photo, sentence) = (scored.photos[pair], scored.sentences[pair])
      return -Double(places[Int(ofPhotos ? photo : sentence)][ofPhotos ? sentence : photo] ?? 0)
    }
    return RerankedSimilarities(
      first, scored, ranks: ofPhotos ? scored.ranksInPhoto : scored.ranksInSentence, scores: scores, name: pool.name)
  }

  /// How deep lists are re-ranked where photos are matched one by one: as `search` does it, or else the deepest.
  private var depth: Int {
    let depths = metrics?.pools[pool.name]?.figures.keys.compactMap { key in
      key.firstMatch(of: /^caption_retrieval\.stage_2_first_(\d+)\.rsum$/).flatMap { Int($0.1) }
    }
    return depths?.first { $0 == 20 } ?? depths?.max() ?? .max
  }

  private func weight() throws -> Double {
    guard let weight = metrics?.fusion?.weights[FusionWeights.reranking] else {
      throw ArtifactError("--ranking fused: give the metrics.json of a stage 2 too, which has the weight")
    }
    return weight
  }

  /// Places in the classes' rankings as numbers [class, photo].
  private func classRankings(_ kind: RankingKind) throws -> DenseSimilarities {
    let rankings = ScoresSchema.classRankings.of(pool.name), (classes, count) = (try classes(), pool.photos.count)
    let names: [RankingKind: String] = [
      .stage1: "stage1", .stage2: "screened-pairs", .fused: "screened-pairs-fused",
    ]
    guard let scores, let name = names[kind], try scores.names(rankings).contains(name) else {
      throw ArtifactError("--ranking \(kind.rawValue): scores.h5 has no such ranking of classes: score stage 2 too")
    }
    try scores.check([ScoresSchema.photos.of(pool.name), ScoresSchema.classes.of(pool.name), rankings.of(name)])
    let photos = try scores.indices(rankings.of(name), of: (pool.photos.last ?? 0) + 1), places = pool.photos.places()
    var numbers = [Float](repeating: 0, count: classes.names.count * count)
    for (i, photo) in photos.enumerated() {
      guard let place = places[photo] else { throw scores.damaged("ranks photo \(photo), which is not of the pool") }
      numbers[i / count * count + place] = Float(count - i % count)
    }
    return DenseSimilarities(Tensor(shape: [classes.names.count, count], elements: numbers), name: pool.name)
  }
}
