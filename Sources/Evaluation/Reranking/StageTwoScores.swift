import Pools
import Tensor

/// What stage 2 makes of stage 1's rankings on a pool, in every reading, ready to be fused with any weight.
package struct StageTwoScores: Sendable {
  /// [class, photo], not a number where a photo has no score.
  package let classScores: [ClassReading: Tensor]
  private let rerankings: [ClassReading: ClassReranking]
  /// Each sentence's list of photos, and each photo's of sentences.
  package let sentenceLists: ListReranking
  let photoLists: ListReranking
  private let first: StageOneScores

  /// - Parameters:
  ///   - screened: all screened pairs, with similarities, ranks and scores.
  ///   - firstPhotos: the pairs of `firstPhotoPairs`, with scores.
  ///   - depth: how many photos of a class these are.
  package init(_ first: StageOneScores, screened: PairTable, firstPhotos: PairTable, depth: Int) {
    self.first = first
    let classes = first.reed.sentenceClasses, stage1 = first.reed.scores, shape = stage1.shape
    func ofAll(_ confidences: [Float]) -> Tensor {
      classConfidences(screened, confidences, sentenceClasses: classes, shape: shape)
    }
    func means(_ pairs: PairTable) -> Tensor { classMeans(pairs, pairs.scores, sentenceClasses: classes, shape: shape) }
    func reranking(_ reading: ClassReading, _ scores: Tensor) -> (ClassReading, ClassReranking) {
      let depth = reading == .firstPhotos ? depth : nil
      return (reading, ClassReranking(rankings: first.rankings, stage1: stage1, stage2: scores, depth: depth))
    }
    classScores = [
      .confidence: ofAll(screened.confidences()), .screening: ofAll([Float](repeating: 1, count: screened.count)),
      .screenedPairs: means(screened), .firstPhotos: means(firstPhotos),
    ]
    rerankings = Dictionary(uniqueKeysWithValues: classScores.map { reranking($0, $1) })
    sentenceLists = ListReranking(screened, ofPhotos: false, queryCount: first.pool.sentences.count)
    photoLists = ListReranking(screened, ofPhotos: true, queryCount: first.pool.photos.count)
  }

  /// Each class's photos, best first, with a weight for the second score; 1 is stage 2 alone.
  package func rankings(_ reading: ClassReading, weight: Double) -> [[Int32]] {
    rerankings[reading]!.rankings(weight: weight)
  }

  package func figures(_ reading: ClassReading, weight: Double) -> ClassFigures {
    ClassFigures(rankings(reading, weight: weight), first.reed)
  }

  /// Sentences look for photos, with each sentence's list re-ranked.
  package func textToImage(weight: Double) -> IdentityRetrieval {
    first.pool.textToImage(first.embeddings, reranked: sentenceLists.lists(weight: weight), ties: first.ties)
  }

  /// Photos look for sentences, with each photo's list re-ranked.
  package func imageToText(weight: Double) -> IdentityRetrieval {
    first.pool.imageToText(first.embeddings, reranked: photoLists.lists(weight: weight), ties: first.ties)
  }

  /// The weights with the greatest AP@50 here, for screening alone too; where classes are so small that it is equal,
  /// with the greatest precision at 10, 5 and 1. For re-ranking, with the greatest top-1 of sentences looking for
  /// photos.
  package func bestWeights() -> FusionWeights {
    let (sentences, photos) = (first.pool.sentenceIdentities, first.pool.photoIdentities)
    let lists = FusionWeight.best {
      [sentenceLists.lists(weight: $0).hitRate(at: 1, queryIdentities: sentences, galleryIdentities: photos)]
    }
    return FusionWeights(reranking: lists) { reading in
      FusionWeight.best { figures(reading, weight: $0).precisions.reversed() }
    }
  }

  /// Share of the class's photos among each ranking's first `k` that were screened with one of its sentences, averaged
  /// over classes.
  package func screenedShare(at k: Int, _ rankings: [[Int32]]) -> Double {
    let means = classScores[.screenedPairs]!
    let shares = rankings.enumerated().map { c, ranking in
      let first = ranking.prefix(k)
      return Double(first.count { !means.elements[c * means.columns + Int($0)].isNaN }) / Double(max(1, first.count))
    }
    return shares.isEmpty ? 0 : shares.reduce(0, +) / Double(shares.count)
  }
}
