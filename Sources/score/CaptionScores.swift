import Results
import Artifacts
import Evaluation
import Stage
import Tensor

/// A pool whose photos and sentences look for each other one by one: what stage 1 and stage 2 make of it.
struct CaptionScores {
  let pool: Pool
  /// The photo of each sentence, as an index in examples.h5.
  private let sentencePhotos: [Int]
  private let captions: CaptionPool
  private let embeddings: (photos: Tensor, sentences: Tensor)?
  private let options: Options
  /// Stage 1's lists, and what stage 2 says of the pairs in their first places.
  private var lists: CaptionLists?
  private var scores: [Float] = []
  private var costs: [Int: (pairs: Int, seconds: Double)] = [:]
  /// What stage 2 says of all pairs, [photos, sentences], in the file.
  private var whole: (scores: StoredScores, seconds: Double)?

  struct Options {
    let ties: TieRule
    let folds: Int
    /// The depths to which lists are re-ranked, rising.
    var depths: [Int]
    /// Whether all pairs are judged.
    var isExact: Bool
  }

  init(_ pool: Pool, sentencePhotos: [Int], _ embeddings: (photos: Tensor, sentences: Tensor)?, _ options: Options) {
    let places = Dictionary(uniqueKeysWithValues: pool.photos.enumerated().map { ($1, $0) })
    (self.pool, self.embeddings, self.options) = (pool, embeddings, options)
    self.sentencePhotos = pool.sentences.map { sentencePhotos[$0] }
    captions = CaptionPool(
      name: pool.name, photoCount: pool.photos.count, photoOfSentence: self.sentencePhotos.map { places[$0]! })
  }

  /// Has the screened pairs judged that are among the first places of their lists, depth by depth, so that each depth's
  /// time is known.
  mutating func judge(_ file: Pairs, _ judge: PairJudge) throws {
    guard let embeddings, let deepest = options.depths.last else { return }
    let block = try file.read(pool.name), place = (photos: places(pool.photos), sentences: places(pool.sentences))
    lists = CaptionLists(
      captions, photos: embeddings.photos, sentences: embeddings.sentences,
      pairs: (block.photos.map { place.photos[Int($0)] }, block.sentences.map { place.sentences[Int($0)] }),
      similarities: block.similarities,
      ranksInPhoto: block.ranksInPhoto, ranksInSentence: block.ranksInSentence)
    let start = ContinuousClock.now
    let depths: [Int] = block.photos.indices.map { pair in
      [block.ranksInPhoto[pair], block.ranksInSentence[pair]].filter { $0 >= 0 }.min().map { Int($0) + 1 } ?? .max
    }
    scores = [Float](repeating: 0, count: block.count)
    var previous = 0, judged = 0
    for depth in options.depths {
      let some = depths.indices.filter { previous < depths[$0] && depths[$0] <= depth }
      let values = try judge.logits(
        photos: some.map { Int(block.photos[$0]) }, sentences: some.map { Int(block.sentences[$0]) },
        label: "judge \(pool.name)\(depth == deepest && options.depths.count == 1 ? "" : ", first \(depth)")")
      for (pair, value) in zip(some, values) { scores[pair] = value }
      judged += some.count
      costs[depth] = (judged, (ContinuousClock.now - start).seconds)
      previous = depth
    }
  }

  /// Has all pairs judged, whose similarities go to the file as they come: memory holds some photos' at a time.
  mutating func judgeAll(_ judge: PairJudge, _ writer: ScoresWriter) throws {
    let start = ContinuousClock.now,
      stream = try writer.similarities(of: "stage2", in: pool.name, sentences: pool.sentences.count)
    try judge.scoreAll(photos: pool.photos, sentences: pool.sentences, label: "judge all of \(pool.name)") { _, block in
      try stream.append(block.elements)
    }
    whole = (stream.stored(as: pool.name), (ContinuousClock.now - start).seconds)
  }

  /// The weight of stage 2 with the greatest sum of recalls here, in its deepest lists.
  func bestWeight() throws -> Double? {
    guard let lists, let depth = options.depths.last else { return nil }
    return try lists.bestWeight(depth: depth, scores: scores, ties: options.ties)
  }

  func report(weight: Double?) throws -> CaptionReport {
    var rankings: [CaptionRanking] = []
    if let embeddings {
      rankings.append(
        try CaptionRanking(
          "stage 1", captions, EmbeddingSimilarities(embeddings.photos, embeddings.sentences, name: pool.name),
          folds: options.folds, ties: options.ties))
    }
    for depth in options.depths {
      guard let lists else { continue }
      var alone = try lists.ranking(
        "stage 2, first \(depth)", depth: depth, scores: scores, weight: 1, folds: options.folds, ties: options.ties)
      alone.cost = costs[depth]
      rankings.append(alone)
      guard let weight else { continue }
      var fused = try lists.ranking(
        "fused, first \(depth)", depth: depth, scores: scores, weight: weight, folds: options.folds, ties: options.ties)
      fused.weight = weight
      rankings.append(fused)
    }
    if let whole {
      var exact = try CaptionRanking(
        "stage 2, all", captions, whole.scores, folds: options.folds, ties: options.ties)
      exact.cost = (whole.scores.rowCount * whole.scores.columnCount, whole.seconds)
      rankings.append(exact)
    }
    return CaptionReport(captions, rankings, folds: options.folds)
  }

  /// Members, stage 1's similarities of all pairs, and what stage 2 said of the listed ones, in the order of pairs.h5.
  func write(to writer: ScoresWriter) throws {
    try writer.write(pool.name, photos: pool.photos, sentences: pool.sentences, sentencePhotos: sentencePhotos)
    if lists != nil { try writer.write(screenedLogits: scores, in: pool) }
    guard let embeddings else { return }
    let stream = try writer.similarities(of: "stage1", in: pool.name, sentences: pool.sentences.count)
    for start in stride(from: 0, to: pool.photos.count, by: 128) {
      let rows = start..<min(start + 128, pool.photos.count)
      try stream.append(
        Tensor.product(embeddings.photos.slicingRows(rows), embeddings.sentences, transposing: .right).elements)
    }
  }
}

extension StoredScores: SimilaritySource {}
