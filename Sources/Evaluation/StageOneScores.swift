import Tensor

/// Photos and sentences that are searched among each other, as embeddings of stage 1 and identities.
public struct SearchPool: Sendable {
  public let name: String
  /// [photo, dimension]
  public let photos: Tensor
  /// [sentence, dimension]
  public let sentences: Tensor
  public let photoIdentities: [Int], sentenceIdentities: [Int]

  public init(name: String, photos: Tensor, sentences: Tensor, photoIdentities: [Int], sentenceIdentities: [Int]) {
    precondition(photos.rows == photoIdentities.count && sentences.rows == sentenceIdentities.count,
      "\(photoIdentities.count) and \(sentenceIdentities.count) identities for photos \(photos.shape), sentences \(sentences.shape)")
    self.name = name
    (self.photos, self.sentences) = (photos, sentences)
    (self.photoIdentities, self.sentenceIdentities) = (photoIdentities, sentenceIdentities)
  }

  /// Sentences look for photos.
  public func textToImage(reranked lists: RankedLists? = nil, ties rule: TieRule) -> IdentityRetrieval {
    IdentityRetrieval(
      queries: sentences, gallery: photos, queryIdentities: sentenceIdentities, galleryIdentities: photoIdentities, reranked: lists, ties: rule)
  }

  /// Photos look for sentences.
  public func imageToText(reranked lists: RankedLists? = nil, ties rule: TieRule) -> IdentityRetrieval {
    IdentityRetrieval(
      queries: photos, gallery: sentences, queryIdentities: photoIdentities, galleryIdentities: sentenceIdentities, reranked: lists, ties: rule)
  }
}

extension ReedProtocol {
  public init(_ pool: SearchPool) {
    self.init(photos: pool.photos, sentences: pool.sentences, photoIdentities: pool.photoIdentities, sentenceIdentities: pool.sentenceIdentities)
  }
}

/// The K at which Reed's precision is reported; the last is the headline, "AP@50".
public let reportedPrecisions = [1, 5, 10, 50]

/// Reed's figures of one ranking of every class's photos.
public struct ClassFigures: Equatable, Sendable {
  /// At each of `reportedPrecisions`.
  public let precisions: [Double]
  /// CMPL's figure of the same name, at 50.
  public let cmplAveragePrecision: Double

  public init(_ rankings: [[Int32]], _ reed: ReedProtocol) {
    precisions = reportedPrecisions.map { reed.reedPrecisionAtK($0, rankings) }
    cmplAveragePrecision = reed.averagePrecisionAtK(50, rankings)
  }

  /// Reed's "AP@50".
  public var headline: Double { precisions[precisions.count - 1] }
}

/// What stage 1 alone reaches on a pool.
public struct StageOneScores: Sendable {
  public let reed: ReedProtocol
  /// Each class's photos, best first.
  public let rankings: [[Int32]]
  public let figures: ClassFigures
  public let top1: Double, normalizedTop1: Double
  public let textToImage: IdentityRetrieval, imageToText: IdentityRetrieval

  public init(_ pool: SearchPool, ties rule: TieRule) {
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
