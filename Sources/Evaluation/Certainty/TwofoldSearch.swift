import Pools
import Tensor

/// Sentences of a pool that are searched twice as `search` does it: with their photos in the gallery, and with the
/// photos of their identity taken out. From these is learned how sure an answer is, and when none should be given.
package struct TwofoldSearch: Sendable {
  /// How many sentences are asked, and how many of stage 1's first photos stage 2 ranks again.
  package static let sentences = 1000, depth = 20

  /// All photos that a list has, with its sentence; labels are 1 where they have one identity. In the pool's numbers.
  package private(set) var pairs: PairTable
  /// The pairs of each sentence's list, in stage 1's order: with its photos, and without.
  private let there: [[Int]], gone: [[Int]]
  private let photos: Int

  /// - Parameters:
  ///   - sentences: as many at equal distances are asked; all where there are no more.
  ///   - depth: the length of the lists.
  /// - Returns: nil where every photo has the same identity, so that none is left to be found without it.
  package init?(_ pool: Pool, _ embeddings: Embeddings, sentences count: Int = sentences, depth: Int = depth) {
    let all = pool.sentences.count, asked = Array(stride(from: 0, to: all, by: max(1, (all + count - 1) / count)))
    guard Set(pool.photoIdentities).count > 1, !asked.isEmpty else { return nil }
    var pairs = PairTable(), there: [[Int]] = [], gone: [[Int]] = []
    for block in asked.indices.blocks(of: 64) {
      let queries = Tensor(
        shape: [block.count, embeddings.sentences.columns],
        elements: block.flatMap { embeddings.sentences.slicingRows(asked[$0]..<asked[$0] + 1).elements })
      let similarities = Tensor.product(queries, embeddings.photos, transposing: .right)
      for (row, place) in block.enumerated() {
        let sentence = asked[place], identity = pool.sentenceIdentities[sentence]
        let values = Array(similarities.elements[row * similarities.columns..<(row + 1) * similarities.columns])
        let others = pool.photos.indices.filter { pool.photoIdentities[$0] != identity }
        func nearest(_ photos: [Int]) -> [Int] { nearestPhotos(depth, of: photos, by: values) }
        let (first, left) = (nearest(Array(pool.photos.indices)), nearest(others))
        let listed = first + left.filter { !first.contains($0) }, start = pairs.count
        let number = Dictionary(uniqueKeysWithValues: listed.enumerated().map { ($1, start + $0) })
        there.append(first.map { number[$0]! })
        gone.append(left.map { number[$0]! })
        pairs.photos += listed.map(Int32.init)
        pairs.sentences += listed.map { _ in Int32(sentence) }
        pairs.similarities += listed.map { values[$0] }
        pairs.labels += listed.map { pool.photoIdentities[$0] == identity ? 1 : 0 }
      }
    }
    (self.pairs, self.there, self.gone, photos) = (pairs, there, gone, pool.photos.count)
  }

  /// - Parameter scores: what stage 2 says of `pairs`.
  package mutating func set(scores: [Float]) {
    precondition(scores.count == pairs.count, "\(scores.count) scores of \(pairs.count) pairs")
    pairs.scores = scores
  }

  /// The pairs that a search with all photos lists.
  private var listed: PairTable { pairs.pairs(at: there.flatMap { $0 }) }

  /// Fitted to what a search with all photos lists. Its least probability is that at which refusals have `precision`.
  /// Where others fit as well as the photos that were taken out, there is none, and it refuses at most `share` of the
  /// sentences whose photos are there.
  /// - Parameter weight: of stage 2 in a search.
  /// - Returns: nil where nothing can be learned.
  package func probability(weight: Double, precision: Double, orRefusing share: Double) -> MatchProbability? {
    let listed = listed
    guard
      var probability = MatchProbability(
        similarities: listed.similarities, scores: listed.scores, labels: listed.labels, photos: photos)
    else { return nil }
    let refusal = refusal(by: probability, weight: weight)
    probability.least = refusal.least(precision: precision) ?? refusal.least(refusing: share)
    return probability
  }

  /// How often it is right, on what a search with all photos lists. An identity has as many photos in a small pool as
  /// in a large one.
  package func reliability(of probability: MatchProbability) -> Reliability {
    let listed = listed, probability = probability.among(photos)
    return Reliability(listed.photos.indices.map { said(probability, $0, listed) }, labels: listed.labels)
  }

  /// The same of the probabilities that stage 2 says by itself, where its scores are log-odds.
  package var reliabilityOfStage2: Reliability {
    let listed = listed
    return Reliability(listed.scores.map(probability(ofLogOdds:)), labels: listed.labels)
  }

  /// What refusing by a probability is worth.
  package func refusal(by probability: MatchProbability, weight: Double) -> Refusal {
    refusal(weight: weight) { said(probability, $0, pairs) }
  }

  /// What refusing by stage 1's similarity is worth, with stage 1 alone.
  package var refusalBySimilarity: Refusal { refusal(weight: 0) { Double(pairs.similarities[$0]) } }

  private func refusal(weight: Double, _ value: (_ pair: Int) -> Double) -> Refusal {
    func values(_ lists: [[Int]]) -> [Double] { lists.map { value(first(of: $0, weight: weight)) } }
    return Refusal(there: values(there), gone: values(gone))
  }

  /// The pair that a search puts first.
  private func first(of list: [Int], weight: Double) -> Int {
    guard !pairs.scores.isEmpty else { return list[0] }
    let joint = FusionWeight.fused(
      list.map { pairs.similarities[$0] }, with: list.map { pairs.scores[$0] }, weight: weight)
    return list[joint.indices.max { (joint[$0], -$0) < (joint[$1], -$1) }!]
  }

  private func said(_ probability: MatchProbability, _ pair: Int, _ pairs: PairTable) -> Double {
    probability(stage1: pairs.similarities[pair], stage2: pairs.scores.isEmpty ? nil : pairs.scores[pair]) ?? 0
  }
}

/// The `count` most similar photos, best first; of equal ones the first of the pool.
private func nearestPhotos(_ count: Int, of photos: [Int], by similarities: [Float]) -> [Int] {
  Array(photos.sorted { (similarities[$1], $0) < (similarities[$0], $1) }.prefix(count))
}
