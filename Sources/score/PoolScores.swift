import Results
import Artifacts
import Evaluation
import Tensor

/// A pool's scores of stage 1, and of stage 2 where there is one.
struct PoolScores {
  let pool: Pool
  private let search: SearchPool
  private let first: StageOneScores
  private(set) var second: StageTwoScores?
  private var screened: PairBlock?
  private var judged: JudgedPairs?
  private var nearest = 0

  init(_ pool: Pool, _ embeddings: (photos: Tensor, sentences: Tensor), ties: TieRule) {
    self.pool = pool
    search = SearchPool(
      name: pool.name, photos: embeddings.photos, sentences: embeddings.sentences,
      photoIdentities: pool.photoIdentities,
      sentenceIdentities: pool.sentenceIdentities)
    first = StageOneScores(search, ties: ties)
  }

  /// Takes the screened pairs, and has them judged: those, and the first `depth` photos of each class with `sentences`
  /// of its sentences.
  mutating func add(_ file: Pairs, _ judge: PairJudge?, depth: Int, sentences sample: Int) throws {
    let block = try file.read(pool.name)
    (screened, nearest) = (block, file.nearest)
    guard let judge else { return }
    let rescoring = rescoringPairs(
      rankings: first.rankings, sentenceClasses: first.reed.sentenceClasses, depth: depth, sample: sample)
    let photos = block.photos.map(Int.init) + rescoring.photos.map { pool.photos[Int($0)] }
    let sentences = block.sentences.map(Int.init) + rescoring.sentences.map { pool.sentences[Int($0)] }
    let logits = try judge.logits(photos: photos, sentences: sentences, label: "judge \(pool.name)")
    let place = (photos: places(pool.photos), sentences: places(pool.sentences))
    let judged = JudgedPairs(
      screened: ScoredPairs(
        photos: block.photos.map { place.photos[Int($0)] }, sentences: block.sentences.map { place.sentences[Int($0)] },
        logits: Array(logits.prefix(block.count))),
      similarities: block.similarities, ranksInPhoto: block.ranksInPhoto, ranksInSentence: block.ranksInSentence,
      rescored: ScoredPairs(
        photos: rescoring.photos, sentences: rescoring.sentences, logits: Array(logits.dropFirst(block.count))),
      depth: depth)
    self.judged = judged
    second = StageTwoScores(search, first, judged)
  }

  func report(_ weights: FusionWeights?, ties: TieRule, hubnessTemperature: Double, neighbours: Int) -> PoolReport {
    var report = PoolReport(search, first)
    report.addHubnessCorrections(of: first, temperature: hubnessTemperature, neighbours: neighbours)
    if let screened { report.add(screened, of: pool, nearest: nearest) }
    if let second, let weights { report.add(second, weights, pool: search, ties: ties) }
    return report
  }

  func write(to writer: ScoresWriter, _ weights: FusionWeights?) throws {
    try writer.write(pool, classes: first.reed.classes)
    try writer.write(classScores: first.reed.scores, of: "stage1", in: pool)
    try writer.write(classScores: first.reed.normalizedScores, of: "stage1-normalized", in: pool)
    try writer.write(classRankings: first.rankings, of: "stage1", in: pool)
    guard let second, let judged, let weights else { return }
    try writer.write(screenedLogits: judged.screened.logits, in: pool)
    try writer.write(
      rescoredPhotos: judged.rescored.photos, sentences: judged.rescored.sentences, logits: judged.rescored.logits,
      in: pool)
    for (reading, scores) in zip(ClassReading.allCases, second.classScores) {
      try writer.write(classScores: scores, of: reading.rawValue, in: pool)
      try writer.write(classRankings: second.rankings(reading, weight: 1), of: reading.rawValue, in: pool)
      try writer.write(
        classRankings: second.rankings(reading, weight: weights[reading]), of: reading.rawValue + "-fused", in: pool)
    }
    for (ranking, weight) in [("stage1", 0), ("stage2", 1), ("fused", weights.lists)] {
      let lists = second.sentenceLists(weight: weight)
      try writer.write(sentenceLists: lists.items, depth: lists.depth, of: ranking, in: pool)
    }
  }
}

extension PoolReport {
  mutating func add(_ pairs: PairBlock, of pool: Pool, nearest: Int) {
    func recall(_ queries: [Int32], _ ranks: [Int32], among count: Int) -> Double {
      Double(Set(pairs.labels.indices.filter { pairs.labels[$0] == 1 && ranks[$0] >= 0 }.map { queries[$0] }).count)
        / Double(count)
    }
    add(
      sentenceRecall: recall(pairs.sentences, pairs.ranksInSentence, among: pool.sentences.count),
      photoRecall: recall(pairs.photos, pairs.ranksInPhoto, among: pool.photos.count), pairCount: pairs.count,
      positiveShare: Double(pairs.labels.reduce(0) { $0 + Int($1) }) / Double(max(1, pairs.count)), nearest: nearest)
  }
}

/// For each index in examples.h5 the place of it in a pool's rising list.
func places(_ members: [Int]) -> [Int32] {
  var places = [Int32](repeating: -1, count: (members.last ?? -1) + 1)
  for (place, member) in members.enumerated() { places[member] = Int32(place) }
  return places
}
