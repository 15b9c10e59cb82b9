import Artifacts
import Evaluation

extension StoredScores: SimilaritySource {
  public func read(rows: Range<Int>, columns: Range<Int>, into block: UnsafeMutablePointer<Double>) throws {
    let values = try read(rows: rows, columns: columns)
    for i in values.indices { block[i] = Double(values[i]) }
  }
}

extension Scores {
  /// The photos and sentences of a pool.
  func captions(in pool: String) throws -> CaptionPool {
    let photos = try photos(in: pool), places = Dictionary(uniqueKeysWithValues: photos.enumerated().map { ($1, $0) })
    return CaptionPool(name: pool, photoCount: photos.count, photoOfSentence: try sentencePhotos(in: pool).map { places[$0]! })
  }
}
