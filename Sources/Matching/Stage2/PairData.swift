import Attention
import Tensor

/// What stage 2 reads: the grid of each photo in one of its views, and the words of sentences.
package struct PairData {
  /// Grids [n, cells, C] of photos, each in the given view.
  package let grids: (_ photos: [Int], _ views: [Int]) throws -> Tensor
  package let words: (_ sentence: Int) -> ArraySlice<Int32>
  /// How many views have a grid.
  package let views: Int

  package init(
    grids: @escaping ([Int], [Int]) throws -> Tensor, words: @escaping (Int) -> ArraySlice<Int32>, views: Int
  ) {
    (self.grids, self.words, self.views) = (grids, words, views)
  }

  /// Without grids: photos are seen by a CNN that learns.
  package init(words: @escaping (Int) -> ArraySlice<Int32>) {
    self.init(grids: { _, _ in preconditionFailure("the CNN that learns sees photos itself") }, words: words, views: 1)
  }

  /// Each photo in a view that is drawn.
  ///
  /// - Throws: `ArtifactError` where features.h5 cannot be read.
  package func grids(ofRandomViewsOf photos: [Int], using generator: inout SplitMix64) throws -> Tensor {
    try grids(photos, photos.map { _ in views == 1 ? 0 : .random(in: 0..<views, using: &generator) })
  }
}

/// Pairs of photos and sentences: the sentence of each, and the rows of its words.
package struct SentencePairs {
  package let layout: PairLayout
  /// For each pair, the row of its sentence among the sentences that were projected.
  let sentences: [Int]

  /// - Parameters:
  ///   - cells: of a photo.
  ///   - photos: the photo of each pair, rising.
  ///   - sentences: the sentence of each pair, by its place in `paths`.
  ///   - paths: the rows of each sentence's words.
  package init(cells: Int, photos: [Int], sentences: [Int], paths: [[Int]]) {
    (self.sentences, layout) = (
      sentences, PairLayout(cells: cells, photos: photos, words: sentences.map { paths[$0] })
    )
  }
}
