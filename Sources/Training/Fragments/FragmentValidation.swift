import Artifacts
import Evaluation
import Matching
import Tensor

/// Some photos of the validation split and their sentences, on which a training of fragments is watched.
package struct FragmentValidation {
  private let photos: [Int], sentences: [Int]
  private let photoOfSentence: [Int]

  /// The first photos; nil where the data has no validation split, or the training sees it.
  package init?(_ examples: Examples, _ options: FragmentTraining.Options) throws {
    photos = Array((0..<examples.photoCount).filter { examples.photoSplits[$0] == .val }.prefix(options.watchPhotos))
    let place = Dictionary(uniqueKeysWithValues: photos.enumerated().map { ($1, $0) })
    sentences = (0..<examples.sentenceCount).filter { place[examples.sentencePhotos[$0]] != nil }
    photoOfSentence = sentences.map { place[examples.sentencePhotos[$0]]! }
    guard try !examples.splits(named: options.trainSplits).contains(.val), !photos.isEmpty, !sentences.isEmpty else {
      return nil
    }
  }

  /// In percent, by name, and the figure that decides: the sum of the recalls at 1, 5 and 10 of both directions.
  package func evaluation(of model: FragmentMatcher, data: PairData) throws -> TrainingLoop.Evaluation {
    var elements: [Float] = []
    try model.scoreAll(photos: photos, sentences: sentences, data: data, views: 1) { elements += $1.elements }
    let matrix = DenseSimilarities(Tensor(shape: [photos.count, sentences.count], elements: elements), name: "val")
    let evaluation = try MatrixEvaluation(
      Similarities(matrix), queries: MatrixList(name: "photos", count: photos.count),
      items: MatrixList(name: "sentences", count: sentences.count, photos: photoOfSentence), ties: .pessimistic,
      bootstrap: nil)
    let reports = try evaluation.reports(on: ["rsum", "recall@1"].compactMap { EvaluationProtocol($0) })
    let figures = Dictionary(uniqueKeysWithValues: reports.flatMap(\.figures).map { ($0.key, Float($0.value)) })
    let rsum = figures["rsum"] ?? 0
    return .init(
      figures: [
        "rsum": rsum, "image-to-text r@1": figures["image_to_text_recall_at_1"] ?? 0,
        "text-to-image r@1": figures["text_to_image_recall_at_1"] ?? 0,
      ], deciding: rsum)
  }
}
