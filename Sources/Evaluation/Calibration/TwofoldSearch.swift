import Pools
import Tensor

/// Sentences of a pool that are searched twice as `search` does it: with their photos in the gallery, and with the
/// photos of their identity taken out. From these is learned how sure an answer is, and when none should be given.
package struct TwofoldSearch: Sendable {
  /// How many sentences are asked.
  package static let sentences = 1000

  /// All photos that a list has, with its sentence; labels are 1 where they have one identity. In the pool's numbers.
  package private(set) var pairs: PairTable
  /// The pairs of each sentence's list, in stage 1's order: with its photos, and without.
  private let there: [[Int]], gone: [[Int]]
  package let photos: Int
  /// How a search adds up both stages.
  package var fusion = ListFusion.stage2Alone

  /// - Parameters:
  ///   - hasCohort: whether embeddings end with a comparison with a cohort. That of a sentence is the same for all
  ///     photos, and a search leaves it out.
  ///   - sentences: as many, drawn at random, are asked; all where there are no more.
  ///   - depth: the length of the lists.
  /// - Returns: nil where every photo has the same identity, so that none is left to be found without it.
  package init?(
    _ pool: Pool, _ embeddings: Embeddings, hasCohort: Bool = false, sentences count: Int = sentences,
    depth: Int = FusedList.usualDepth
  ) {
    // Those at equal distances would be the first of their photos only.
    var generator = SplitMix64(seed: 1)
    let asked = pool.sentences.indices.shuffled(using: &generator).prefix(count).sorted()
    guard Set(pool.photoIdentities).count > 1, !asked.isEmpty else { return nil }
    var pairs = PairTable(), there: [[Int]] = [], gone: [[Int]] = []
    for block in asked.indices.blocks(of: 64) {
      let queries = Tensor(
        shape: [block.count, embeddings.sentences.columns],
        elements: block.flatMap { place in
          var query = embeddings.sentences.slicingRows(asked[place]..<asked[place] + 1).elements
          if hasCohort { query[query.count - 2] = 0 }
          return query
        })
      let similarities = Tensor.product(queries, embeddings.photos, transposing: .right)
      for (row, place) in block.enumerated() {
        let sentence = asked[place], identity = pool.sentenceIdentities[sentence]
        let values = Array(similarities.elements[row * similarities.columns..<(row + 1) * similarities.columns])
        let others = pool.photos.indices.filter { pool.photoIdentities[$0] != identity }
        let first = nearest(depth, by: values)
        let left = nearest(depth, by: others.map { values[$0] }).map { others[$0] }
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

  /// The numbers by which both stages are on one scale in these lists.
  /// - Parameter weight: stage 2's share.
  package func fusion(weight: Double) -> ListFusion {
    ListFusion(
      weight: weight, deviation1: ListFusion.deviation(of: there.map(similarities)),
      deviation2: ListFusion.deviation(of: there.map(scores)))
  }

  /// How many sentences are asked.
  package var sentenceCount: Int { there.count }

  /// Fitted to the photos of each list, of which the first counts as much as all others. Its least probability is that
  /// at which refusals have `precision`. Where others fit as well as the photos that were taken out, there is none, and
  /// it refuses at most `share` of the sentences whose photos are there.
  /// - Returns: nil where nothing can be learned.
  package func probability(precision: Double, orRefusing share: Double) -> MatchProbability? {
    let listed = there.flatMap { $0 }, ranked = there.map(ranked)
    let counts = ranked.flatMap { list in
      list.values.indices.map { $0 == list.order[0] ? Double(max(1, list.order.count - 1)) : 1 }
    }
    guard
      var probability = MatchProbability(
        similarities: similarities(listed), scores: scores(listed), leads: ranked.flatMap(\.leads),
        labels: listed.map { pairs.labels[$0] }, counts: counts, photos: photos)
    else { return nil }
    let refusal = refusal(by: probability)
    probability.least = refusal.least(precision: precision) ?? refusal.least(refusing: share)
    return probability
  }

  /// How often it is right, on what a search with all photos lists.
  package func reliability(of probability: MatchProbability) -> Reliability {
    let labels = there.flatMap { $0 }.map { pairs.labels[$0] }
    return Reliability(there.flatMap { probability(ranked($0)) }, labels: labels)
  }

  /// The same on the first photo of each list alone.
  package func reliabilityOfFirst(_ probability: MatchProbability) -> Reliability {
    Reliability(
      there.map { saidOfFirst(probability, of: $0) }, labels: there.map { pairs.labels[$0[ranked($0).order[0]]] })
  }

  /// The same of the probabilities that stage 2 says by itself, where its scores are log-odds.
  package var reliabilityOfStage2: Reliability {
    let listed = there.flatMap { $0 }
    return Reliability(
      listed.map { Evaluation.probability(ofLogOdds: pairs.scores[$0]) }, labels: listed.map { pairs.labels[$0] })
  }

  /// What refusing by a probability is worth.
  package func refusal(by probability: MatchProbability) -> Refusal { refusal { saidOfFirst(probability, of: $0) } }

  /// What refusing by stage 1's similarity is worth, with stage 1 alone.
  package var refusalBySimilarity: Refusal { refusal { Double(pairs.similarities[$0[0]]) } }

  private func refusal(_ value: (_ list: [Int]) -> Double) -> Refusal {
    Refusal(there: there.map(value), gone: gone.map(value))
  }

  /// A list as a search ranks it.
  private func ranked(_ list: [Int]) -> FusedList {
    FusedList(similarities(list), pairs.scores.isEmpty ? nil : scores(list), by: fusion)
  }

  private func saidOfFirst(_ probability: MatchProbability, of list: [Int]) -> Double {
    let ranked = ranked(list)
    return probability(ranked)[ranked.order[0]]
  }

  private func similarities(_ list: [Int]) -> [Float] { list.map { pairs.similarities[$0] } }
  private func scores(_ list: [Int]) -> [Float] { pairs.scores.isEmpty ? [] : list.map { pairs.scores[$0] } }
}
