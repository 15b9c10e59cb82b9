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
