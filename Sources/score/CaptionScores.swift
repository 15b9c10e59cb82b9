import Artifacts
import Evaluation
import Matching
import Pools
import Results
import Stage
import Tensor

/// A pool whose photos and sentences look for each other one by one: what stage 1 and stage 2 make of it.
struct CaptionScores {
  let pool: Pool
  let embeddings: Embeddings?
  private let options: Options
  /// Stage 1's lists, with what stage 2 says of their first places; nil where they are not re-ranked.
  private var lists: CaptionLists?
  /// How many pairs were judged up to a depth.
  private var judged: [Int: Int] = [:]
  /// What stage 2 says of all pairs, [photos, sentences], in the file.
  private var whole: StoredScores?

  struct Options {
    let ties: TieRule, folds: Int
    /// The depths to which lists are re-ranked, rising.
    let depths: [Int]
    /// Whether all pairs are scored.
    let isExact: Bool
  }

  init(_ pool: Pool, _ embeddings: Embeddings?, _ options: Options) {
    (self.pool, self.embeddings, self.options) = (pool, embeddings, options)
  }

  /// Lets `scorer` score the screened pairs in the first places of their lists, depth by depth, so that each depth's
  /// time is known.
  mutating func score(_ file: Pairs, _ scorer: PairScorer) throws {
    guard let embeddings, !options.depths.isEmpty else { return }
    var pairs = try file.read(pool)
    let start = ContinuousClock.now
    let depths: [Int] = (0..<pairs.count).map { pair in
      [pairs.ranksInPhoto[pair], pairs.ranksInSentence[pair]].filter { $0 >= 0 }.min().map { Int($0) + 1 } ?? .max
    }
    pairs.scores = [Float](repeating: 0, count: pairs.count)
    var previous = 0, done = 0
    for depth in options.depths {
      let some = depths.indices.filter { previous < depths[$0] && depths[$0] <= depth }
      let listed = PairTable(
        photos: some.map { pairs.photos[$0] }, sentences: some.map { pairs.sentences[$0] },
        similarities: some.map { pairs.similarities[$0] })
      let label = "score \(pool.name)\(options.depths.count == 1 ? "" : ", first \(depth)")"
      let values = try metered(label, total: some.count, unit: "pairs") {
        try scorer.scores(listed, of: pool, progress: $0)
      }
      for (pair, value) in zip(some, values) { pairs.scores[pair] = value }
      done += some.count
      judged[depth] = done
      tell("\(pool.name), first \(depth)", done, since: start)
      previous = depth
    }
    lists = CaptionLists(pool, embeddings, pairs)
  }

  /// Lets `scorer` score all pairs. The scores go to the file as they come: memory holds some photos' at a time.
  mutating func scoreAll(_ scorer: PairScorer, _ writer: ScoresWriter) throws {
    let start = ContinuousClock.now, total = pool.photos.count * pool.sentences.count
    let stream = try writer.similarities(of: "stage2", in: pool.name, sentences: pool.sentences.count)
    try metered("score all of \(pool.name)", total: total, unit: "pairs") { advance in
      try scorer.scoreAll(pool, embeddings) { _, block in
        try advance(0)
        try stream.append(block.elements)
        try advance(block.count)
      }
    }
    whole = stream.stored(as: pool.name)
    tell("all of \(pool.name)", total, since: start)
  }

  /// The weight of stage 2 with the greatest sum of recalls here, in its deepest lists.
  func bestWeight() throws -> Double? {
    guard let lists, let depth = options.depths.last else { return nil }
    return try lists.bestWeight(depth: depth, ties: options.ties)
  }

  func report(weight: Double?) throws -> CaptionReport {
    let (ties, folds) = (options.ties, options.folds)
    var rankings: [CaptionRanking] = []
    if let embeddings {
      let first = EmbeddingSimilarities(embeddings.photos, embeddings.sentences, name: pool.name)
      rankings.append(try CaptionRanking("stage 1", pool, first, folds: folds, ties: ties))
    }
    for depth in options.depths {
      guard let lists else { break }
      var alone = try lists.ranking("stage 2, first \(depth)", depth: depth, weight: 1, folds: folds, ties: ties)
      alone.pairs = judged[depth]
      rankings.append(alone)
      guard let weight else { continue }
      var fused = try lists.ranking("fused, first \(depth)", depth: depth, weight: weight, folds: folds, ties: ties)
      fused.weight = weight
      rankings.append(fused)
    }
    if let whole {
      var exact = try CaptionRanking("stage 2, all", pool, whole, folds: folds, ties: ties)
      exact.pairs = whole.rowCount * whole.columnCount
      rankings.append(exact)
    }
    return CaptionReport(pool, rankings, folds: folds)
  }

  /// Members, stage 1's similarities of all pairs, and what stage 2 says of the listed ones, in the order of pairs.h5.
  func write(to writer: ScoresWriter) throws {
    try writer.write(pool)
    if let lists { try writer.write(screenedLogits: lists.pairs.scores, in: pool) }
    guard let embeddings else { return }
    let stream = try writer.similarities(of: "stage1", in: pool.name, sentences: pool.sentences.count)
    for rows in pool.photos.indices.blocks(of: 128) {
      try stream.append(
        Tensor.product(embeddings.photos.slicingRows(rows), embeddings.sentences, transposing: .right).elements)
    }
  }
}
