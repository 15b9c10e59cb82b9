import Pools
import Tensor

extension Pool {
  /// Sentences look for photos.
  package func textToImage(
    _ embeddings: Embeddings, reranked lists: RankedLists? = nil, ties rule: TieRule
  ) -> IdentityRetrieval {
    IdentityRetrieval(
      queries: embeddings.sentences, gallery: embeddings.photos, queryIdentities: sentenceIdentities,
      galleryIdentities: photoIdentities, reranked: lists, ties: rule)
  }

  /// Photos look for sentences.
  package func imageToText(
    _ embeddings: Embeddings, reranked lists: RankedLists? = nil, ties rule: TieRule
  ) -> IdentityRetrieval {
    IdentityRetrieval(
      queries: embeddings.photos, gallery: embeddings.sentences, queryIdentities: photoIdentities,
      galleryIdentities: sentenceIdentities, reranked: lists, ties: rule)
  }
}

extension ReedProtocol {
  package init(_ pool: Pool, _ embeddings: Embeddings) {
    self.init(
      photos: embeddings.photos, sentences: embeddings.sentences, photoIdentities: pool.photoIdentities,
      sentenceIdentities: pool.sentenceIdentities)
  }
}

/// Reed's figures of one ranking of every class's photos.
package struct ClassFigures: Equatable, Sendable {
  /// The K at which Reed's precision is reported; the last is the headline, "AP@50".
  package static let ks = [1, 5, 10, 50]
  package let precisions: [Double]
  /// CMPL's figure of the same name, at 50.
  package let cmplAveragePrecision: Double

  package init(_ rankings: [[Int32]], _ reed: ReedProtocol) {
    precisions = Self.ks.map { reed.reedPrecisionAtK($0, rankings) }
    cmplAveragePrecision = reed.averagePrecisionAtK(50, rankings)
  }

  /// Reed's "AP@50".
  package var headline: Double { precisions[precisions.count - 1] }
}

/// What stage 1 alone reaches on a pool.
package struct StageOneScores: Sendable {
  package let pool: Pool
  package let ties: TieRule
  let embeddings: Embeddings
  package let reed: ReedProtocol
  /// Each class's photos, best first.
  package let rankings: [[Int32]]
  package let figures: ClassFigures
  package let top1: Double, normalizedTop1: Double
  package let textToImage: IdentityRetrieval, imageToText: IdentityRetrieval

  package init(_ pool: Pool, _ embeddings: Embeddings, ties: TieRule) {
    (self.pool, self.embeddings, self.ties) = (pool, embeddings, ties)
    reed = ReedProtocol(pool, embeddings)
    rankings = reed.rankings()
    figures = ClassFigures(rankings, reed)
    top1 = reed.imageToTextTop1()
    normalizedTop1 = reed.imageToTextTop1(normalized: true)
    textToImage = pool.textToImage(embeddings, ties: ties)
    imageToText = pool.imageToText(embeddings, ties: ties)
  }
}
