import Artifacts
import Evaluation
import Matching
import Pools
import Results
import Stage
import Tensor

/// A pool's scores of stage 1, and of stage 2 where there is one.
struct PoolScores {
  private let first: StageOneScores
  let embeddings: Embeddings
  private(set) var second: StageTwoScores?
  private var screened = PairTable(), firstPhotos = PairTable()
  private var nearest = 0

  init(_ pool: Pool, _ embeddings: Embeddings, ties: TieRule) {
    (first, self.embeddings) = (StageOneScores(pool, embeddings, ties: ties), embeddings)
  }

  var pool: Pool { first.pool }

  /// Takes the screened pairs, and lets `scorer` score them and the first `depth` photos of each class with `sentences`
  /// of its sentences.
  mutating func add(_ file: Pairs, _ scorer: PairScorer?, depth: Int, sentences sample: Int) throws {
    (screened, nearest) = (try file.read(pool), file.nearest)
    guard let scorer else { return }
    firstPhotos = firstPhotoPairs(
      rankings: first.rankings, sentenceClasses: first.reed.sentenceClasses, depth: depth, sample: sample
    ).withSimilarities(embeddings)
    let all = PairTable(
      photos: screened.photos + firstPhotos.photos, sentences: screened.sentences + firstPhotos.sentences,
      similarities: screened.similarities + firstPhotos.similarities)
    let scores = try metered("score \(pool.name)", total: all.count, unit: "pairs") {
      try scorer.scores(all, of: pool, progress: $0)
    }
    screened.scores = Array(scores.prefix(screened.count))
    firstPhotos.scores = Array(scores.dropFirst(screened.count))
    second = StageTwoScores(first, screened: screened, firstPhotos: firstPhotos, depth: depth)
  }

  func report(_ weights: FusionWeights?, hubTemperature: Double, neighbours: Int) -> PoolReport {
    var report = PoolReport(first)
    report.addLoweredHubs(temperature: hubTemperature, neighbours: neighbours)
    if nearest > 0 { report.add(screened, nearest: nearest) }
    if let second, let weights { report.add(second, weights) }
    return report
  }

  func write(to writer: ScoresWriter, _ weights: FusionWeights?) throws {
    try writer.write(pool, classes: first.reed.classes)
    try writer.write(classScores: first.reed.scores, of: "stage1", in: pool)
    try writer.write(classScores: first.reed.normalizedScores, of: "stage1-normalized", in: pool)
    try writer.write(classRankings: first.rankings, of: "stage1", in: pool)
    guard let second, let weights else { return }
    try writer.write(screenedLogits: screened.scores, in: pool)
    try writer.write(firstPhotos: firstPhotos, in: pool)
    for reading in ClassReading.allCases {
      try writer.write(classScores: second.classScores[reading]!, of: reading.rawValue, in: pool)
      try writer.write(classRankings: second.rankings(reading, weight: 1), of: reading.rawValue, in: pool)
      try writer.write(
        classRankings: second.rankings(reading, weight: weights[reading]), of: reading.rawValue + "-fused", in: pool)
    }
    for (ranking, weight) in [("stage1", 0), ("stage2", 1), ("fused", weights.reranking)] {
      let lists = second.sentenceLists.lists(weight: weight)
      try writer.write(sentenceLists: lists.items, depth: lists.depth, of: ranking, in: pool)
    }
  }
}
