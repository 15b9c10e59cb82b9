import Artifacts
import Evaluation
import Matching
import Pools
import Tensor

/// Some photos of the validation split and their sentences, on which a training of fragments is watched.
package struct FragmentValidation {
  private let pool: Pool

  /// The first photos; nil where the data has no validation split, or the training sees it.
  package init?(_ examples: Examples, _ options: FragmentTraining.Options) throws {
    guard try !examples.splits(named: options.trainSplits).contains(.val),
      let pool = examples.pool("val", of: [.val], limit: options.watchPhotos)
    else { return nil }
    self.pool = pool
  }

  /// In percent, by name, and the figure that decides: the sum of the recalls at 1, 5 and 10 of both directions.
  package func evaluation(of model: FragmentMatcher, data: PairData) throws -> TrainingLoop.Evaluation {
    var elements: [Float] = []
    try model.scoreAll(photos: pool.photos, sentences: pool.sentences, data: data, views: 1) { elements += $1.elements }
    let figures = try pool.figures(Tensor(shape: [pool.photos.count, pool.sentences.count], elements: elements))
      .mapValues { Float($0) }
    let rsum = figures["rsum"] ?? 0
    return .init(
      figures: [
        "rsum": rsum, "image-to-text r@1": figures["image_to_text_recall_at_1"] ?? 0,
        "text-to-image r@1": figures["text_to_image_recall_at_1"] ?? 0,
      ], deciding: rsum)
  }
}
