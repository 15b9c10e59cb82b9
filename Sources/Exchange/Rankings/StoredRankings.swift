import Artifacts
import Evaluation
import Pools
import Runs
import Tensor

/// The rankings of a pool, made again of what `dump-buffers`, `screen-pairs` and `score` wrote.
package final class StoredRankings {
  package let pool: Pool
  package let examples: Examples?
  private let buffers: Buffers?, scores: ArtifactReader?
  private let scoredPool: ScoredPool

  /// - Parameters:
  ///   - files: buffers.h5, scores.h5, pairs.h5, examples.h5 and metrics.json in any order, those that there are.
  ///   - name: of the pool.
  ///   - program: for errors.
  /// - Throws: `ArtifactError` or `ResultsError` where one is damaged, or they do not belong together.
  package init(_ files: [String], pool name: String, for program: String) throws {
    let schemas: [any Schema.Type] = [ScoresSchema.self, BuffersSchema.self, PairsSchema.self, ExamplesSchema.self]
    let files = try RunFiles(files, among: schemas, for: program)
    scores = files[ScoresSchema.kind]
    buffers = try files[BuffersSchema.kind].map { try Buffers($0) }
    examples = try files[ExamplesSchema.kind].map { try Examples($0) }
    pool = try Self.pool(name, buffers, scores)
    if let examples, let buffers { try buffers.check(areOf: examples) }
    if let examples {
      let count = (examples.photoCount, examples.sentenceCount)
      guard (pool.photos.last ?? 0) < count.0, (pool.sentences.last ?? 0) < count.1 else {
        let others = buffers?.artifact.path ?? "the other inputs"
        throw ArtifactError("\(examples.artifact.path): has fewer photos or sentences than \(others)")
      }
    }
    scoredPool = try ScoredPool(pool, buffers, files)
  }

  /// The pool as buffers.h5, or else scores.h5, has it.
  private static func pool(_ name: String, _ buffers: Buffers?, _ scores: ArtifactReader?) throws -> Pool {
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
    guard let found else {
      throw ArtifactError(
        "\((buffers?.artifact ?? scores)?.path ?? ""): no pool \(name): give another --pool")
    }
    return found
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
    if kind == .stage1, let first = scoredPool.first { return first }
    if kind != .stage1, scoredPool.embeddings != nil, scoredPool.scored != nil {
      let weight = kind == .stage2 ? 1 : try weight()
      if let both = scoredPool.reranked(weight: weight, withoutTies: true) {
        return ofPhotos ? both.ofPhotos : both.ofSentences
      }
    }
    if let all = try scoredPool.allPairs(kind.rawValue) { return all }
    let wanted = kind == .stage1 ? "buffers.h5" : "buffers.h5, pairs.h5, and the scores.h5 of a stage 2"
    throw ArtifactError("--ranking \(kind.rawValue): the inputs do not have it: give \(wanted)")
  }

  private func weight() throws -> Double {
    guard let weight = scoredPool.weight else {
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
