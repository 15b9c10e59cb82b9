import Tensor

/// Photos and sentences that are searched among each other, as embeddings of stage 1 and identities.
package struct SearchPool: Sendable {
  package let name: String
  /// [photo, dimension]
  package let photos: Tensor
  /// [sentence, dimension]
  package let sentences: Tensor
  package let photoIdentities: [Int], sentenceIdentities: [Int]

  package init(name: String, photos: Tensor, sentences: Tensor, photoIdentities: [Int], sentenceIdentities: [Int]) {
    precondition(
      photos.rows == photoIdentities.count && sentences.rows == sentenceIdentities.count,
      "\(photoIdentities.count) and \(sentenceIdentities.count) identities for photos \(photos.shape), sentences "
        + "\(sentences.shape)"
    )
    self.name = name
    (self.photos, self.sentences) = (photos, sentences)
    (self.photoIdentities, self.sentenceIdentities) = (photoIdentities, sentenceIdentities)
  }

  /// Sentences look for photos.
  package func textToImage(reranked lists: RankedLists? = nil, ties rule: TieRule) -> IdentityRetrieval {
    IdentityRetrieval(
      queries: sentences, gallery: photos, queryIdentities: sentenceIdentities, galleryIdentities: photoIdentities,
      reranked: lists, ties: rule)
  }

  /// Photos look for sentences.
  package func imageToText(reranked lists: RankedLists? = nil, ties rule: TieRule) -> IdentityRetrieval {
    IdentityRetrieval(
      queries: photos, gallery: sentences, queryIdentities: photoIdentities, galleryIdentities: sentenceIdentities,
      reranked: lists, ties: rule)
  }
}

extension ReedProtocol {
  package init(_ pool: SearchPool) {
    self.init(
      photos: pool.photos, sentences: pool.sentences, photoIdentities: pool.photoIdentities,
      sentenceIdentities: pool.sentenceIdentities)
  }
}

/// The K at which Reed's precision is reported; the last is the headline, "AP@50".
package let reportedPrecisions = [1, 5, 10, 50]

/// Reed's figures of one ranking of every class's photos.
package struct ClassFigures: Equatable, Sendable {
  /// At each of `reportedPrecisions`.
  package let precisions: [Double]
  /// CMPL's figure of the same name, at 50.
  package let cmplAveragePrecision: Double

  package init(_ rankings: [[Int32]], _ reed: ReedProtocol) {
    precisions = reportedPrecisions.map { reed.reedPrecisionAtK($0, rankings) }
    cmplAveragePrecision = reed.averagePrecisionAtK(50, rankings)
  }

  /// Reed's "AP@50".
  package var headline: Double { precisions[precisions.count - 1] }
}

/// What stage 1 alone reaches on a pool.
package struct StageOneScores: Sendable {
  package let reed: ReedProtocol
  /// Each class's photos, best first.
  package let rankings: [[Int32]]
  package let figures: ClassFigures
  package let top1: Double, normalizedTop1: Double
  package let textToImage: IdentityRetrieval, imageToText: IdentityRetrieval

  package init(_ pool: SearchPool, ties rule: TieRule) {
    let reed = ReedProtocol(pool)
    self.reed = reed
    rankings = reed.rankings()
    figures = ClassFigures(rankings, reed)
    top1 = reed.imageToTextTop1()
    normalizedTop1 = reed.imageToTextTop1(normalized: true)
    textToImage = pool.textToImage(ties: rule)
    imageToText = pool.imageToText(ties: rule)
  }
}
