import Tensor

/// A pool's photos and sentences in the joint space of stage 1.
package struct Embeddings: Sendable {
  /// [photos, D] and [sentences, D].
  package let photos: Tensor, sentences: Tensor

  package init(photos: Tensor, sentences: Tensor) {
    precondition(photos.columns == sentences.columns, "photos \(photos.shape), sentences \(sentences.shape)")
    (self.photos, self.sentences) = (photos, sentences)
  }
}

/// A matrix of similarities, in memory or in a file: greater is more similar. It may be larger than memory, and is read
/// in blocks.
package protocol SimilaritySource {
  /// The file, as errors name it.
  var name: String { get }
  var rowCount: Int { get }
  var columnCount: Int { get }
  /// Reads a block, row-major.
  func read(rows: Range<Int>, columns: Range<Int>, into block: UnsafeMutablePointer<Double>) throws
}
