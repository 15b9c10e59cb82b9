import Tensor

/// The pairs of a pool that stage 2 judges, in the pool's own numbers.
package struct JudgedPairs: Sendable {
  /// The screened pairs, with their logits.
  package let screened: ScoredPairs
  /// ⟨v, s⟩ of each screened pair.
  package let similarities: [Float]
  /// Place in the photo's and in the sentence's list, or −1.
  package let ranksInPhoto: [Int32], ranksInSentence: [Int32]
  /// Those of `rescoringPairs`, with their logits.
  package let rescored: ScoredPairs
  /// How many photos of a class were re-scored.
  package let depth: Int

  package init(
    screened: ScoredPairs, similarities: [Float], ranksInPhoto: [Int32], ranksInSentence: [Int32],
    rescored: ScoredPairs, depth: Int
  ) {
    let count = screened.photos.count
    precondition(
      similarities.count == count && ranksInPhoto.count == count && ranksInSentence.count == count,
      "\(similarities.count) similarities, \(ranksInPhoto.count) and \(ranksInSentence.count) ranks of \(count) pairs")
    (self.screened, self.similarities, self.rescored, self.depth) = (screened, similarities, rescored, depth)
    (self.ranksInPhoto, self.ranksInSentence) = (ranksInPhoto, ranksInSentence)
  }
}

/// What stage 2 makes of stage 1's rankings on a pool, in every reading, ready to be fused with any weight.
package struct StageTwoScores: Sendable {
  /// Of `ClassReading.allCases`: [class, photo], not a number where a photo has no score.
  package let classScores: [Tensor]
  private let rerankings: [ClassReranking]
  private let lists: ListReranking
  private let photoLists: ListReranking
  private let pool: SearchPool
  private let pairs: JudgedPairs
  private let reed: ReedProtocol

  package init(_ pool: SearchPool, _ first: StageOneScores, _ pairs: JudgedPairs) {
    (self.pool, self.pairs, reed) = (pool, pairs, first.reed)
    let (classCount, photoCount, sentenceClasses) = (
      first.reed.classes.count, first.reed.photoCount, first.reed.sentenceClasses
    )
    let confidences = pairs.screened.confidences()
    let certain = [Float](repeating: 1, count: confidences.count)
    classScores = ClassReading.allCases.map { reading in
      switch reading {
      case .votes:
        classVotes(
          pairs.screened, confidences, sentenceClasses: sentenceClasses, classCount: classCount, photoCount: photoCount)
      case .control:
        classVotes(
          pairs.screened, certain, sentenceClasses: sentenceClasses, classCount: classCount, photoCount: photoCount)
      case .screenedMean:
        classMeans(
          pairs.screened, pairs.screened.logits, sentenceClasses: sentenceClasses, classCount: classCount,
          photoCount: photoCount)
      case .rescore:
        classMeans(
          pairs.rescored, pairs.rescored.logits, sentenceClasses: sentenceClasses, classCount: classCount,
          photoCount: photoCount)
      }
    }
    rerankings = zip(ClassReading.allCases, classScores).map { reading, scores in
      ClassReranking(
        rankings: first.rankings, stage1: first.reed.scores, stage2: scores,
        depth: reading == .rescore ? pairs.depth : nil)
    }
    lists = ListReranking(
      queryCount: pool.sentences.rows, queries: pairs.screened.sentences, items: pairs.screened.photos,
      ranks: pairs.ranksInSentence)
    photoLists = ListReranking(
      queryCount: pool.photos.rows, queries: pairs.screened.photos, items: pairs.screened.sentences,
      ranks: pairs.ranksInPhoto)
  }

  /// Each class's photos, best first, with a weight for the second score; 1 is stage 2 alone.
  package func rankings(_ reading: ClassReading, weight: Double) -> [[Int32]] {
    rerankings[ClassReading.allCases.firstIndex(of: reading) ?? 0].rankings(weight: weight)
  }

  package func figures(_ reading: ClassReading, weight: Double) -> ClassFigures {
    ClassFigures(rankings(reading, weight: weight), reed)
  }

  /// Each sentence's list of photos with a weight for the logits; 1 is stage 2 alone.
  package func sentenceLists(weight: Double) -> RankedLists {
    lists.lists(fusing: pairs.similarities, with: pairs.screened.logits, weight: weight)
  }

  /// Each photo's list of sentences.
  package func photoLists(weight: Double) -> RankedLists {
    photoLists.lists(fusing: pairs.similarities, with: pairs.screened.logits, weight: weight)
  }

  /// The weights with the greatest AP@50 here, for the control too; where classes are so small that it is equal, with
  /// the greatest precision at 10, 5 and 1. For the lists, with the greatest top-1 of sentences looking for photos.
  package func bestWeights() -> FusionWeights {
    let lists = FusionWeight.best { weight in
      [
        sentenceLists(weight: weight).hitRate(
          at: 1, queryIdentities: pool.sentenceIdentities, galleryIdentities: pool.photoIdentities)
      ]
    }
    return FusionWeights(lists: lists) { reading in
      FusionWeight.best { figures(reading, weight: $0).precisions.reversed() }
    }
  }

  /// Share of the class's photos among each ranking's first `k` that were screened with one of its sentences, averaged
  /// over classes.
  package func screenedShare(at k: Int, _ rankings: [[Int32]]) -> Double {
    let means = classScores[ClassReading.allCases.firstIndex(of: .screenedMean) ?? 0]
    let shares = rankings.enumerated().map { c, ranking in
      let first = ranking.prefix(k)
      return Double(first.count { !means.elements[c * means.columns + Int($0)].isNaN }) / Double(max(1, first.count))
    }
    return shares.isEmpty ? 0 : shares.reduce(0, +) / Double(shares.count)
  }
}
