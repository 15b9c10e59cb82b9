import Attention
import Tensor

/// A network of stage 2: it says of a photo and a sentence how well they match. Greater is better; nothing else is said
/// of the scale.
package protocol PairMatcher {
  /// The scores of any pairs, in any order, in bounded memory.
  /// - Parameters: `views`, over how many views of a photo's grid, from the first, scores are averaged; `progress` is
  ///   told how many more pairs are done.
  /// - Throws: what `data` and `progress` throw, and `NotFinite` when a score is not a number.
  func scores(photos: [Int], sentences: [Int], data: PairData, views: Int, progress: (Int) throws -> Void) throws
    -> [Float]

  /// The scores of all photos with all sentences, some photos at a time: `body` receives the places of these photos in
  /// `photos`, and [photos, sentences].
  /// - Throws: what `data` and `body` throw, and `NotFinite` when a score is not a number.
  func scoreAll(
    photos: [Int], sentences: [Int], data: PairData, views: Int, _ body: (Range<Int>, Tensor) throws -> Void) throws
}

extension PairMatcher {
  package func scoreAll(
    photos: [Int], sentences: [Int], data: PairData, views: Int, _ body: (Range<Int>, Tensor) throws -> Void
  ) throws {
    let height = max(1, (1 << 18) / max(1, sentences.count))
    for rows in photos.indices.blocks(of: height) {
      let scores = try scores(
        photos: rows.flatMap { [Int](repeating: photos[$0], count: sentences.count) },
        sentences: rows.flatMap { _ in sentences },
        data: data, views: views
      ) { _ in }
      try body(rows, Tensor(shape: [rows.count, sentences.count], elements: scores))
    }
  }
}

extension CoAttention: PairMatcher {
  package func scores(photos: [Int], sentences: [Int], data: PairData, views: Int, progress: (Int) throws -> Void)
    throws
    -> [Float]
  {
    try logits(photos: photos, sentences: sentences, data: data, views: views, progress: progress)
  }
}
