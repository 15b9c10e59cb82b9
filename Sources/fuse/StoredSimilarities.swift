import Results
import Artifacts
import Evaluation

extension StoredScores: SimilaritySource {}

extension Scores {
  /// The photos and sentences of a pool.
  func captions(in pool: String) throws -> CaptionPool {
    let photos = try photos(in: pool), places = Dictionary(uniqueKeysWithValues: photos.enumerated().map { ($1, $0) })
    return CaptionPool(
      name: pool, photoCount: photos.count, photoOfSentence: try sentencePhotos(in: pool).map { places[$0]! })
  }
}
