import Artifacts
import Evaluation
import Matching
import Pools
import Tensor

/// Some photos of the validation split and their sentences, on which a training is watched.
struct ValidationPhotos {
  private let pool: Pool

  /// The first `count` photos; nil where the data has no validation split.
  init?(_ examples: Examples, count: Int) {
    guard let pool = examples.pool("val", of: [.val], limit: count) else { return nil }
    self.pool = pool
  }

  /// In percent, by name, and the figure that decides: the sum of the recalls at 1, 5 and 10 of both directions.
  func figures(of model: FragmentMatcher, data: PairData) throws -> (all: [String: Float], deciding: Float) {
    var elements: [Float] = []
    try model.scoreAll(photos: pool.photos, sentences: pool.sentences, data: data, views: 1) { elements += $1.elements }
    let figures = try pool.figures(Tensor(shape: [pool.photos.count, pool.sentences.count], elements: elements))
      .mapValues { Float($0) }
    let rsum = figures["rsum"] ?? 0
    return (
      [
        "rsum": rsum, "image-to-text r@1": figures["image_to_text_recall_at_1"] ?? 0,
        "text-to-image r@1": figures["text_to_image_recall_at_1"] ?? 0,
      ],
      rsum
    )
  }
}
