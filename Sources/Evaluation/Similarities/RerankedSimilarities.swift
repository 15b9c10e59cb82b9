import Pools
import Tensor

/// Stage 1's similarities, but that each query's listed items come first, by another score: nothing enters or leaves a
/// list, so recall at its depth is stage 1's. Rows are photos and columns sentences, whichever of them are the queries.
package struct RerankedSimilarities: SimilaritySource {
  package let name: String
  private let first: EmbeddingSimilarities
  /// The pairs in queries' lists: those of photo p are `starts[p]..<starts[p + 1]`.
  private let starts: [Int], sentences: [Int32]
  /// Above all of stage 1's.
  private let scores: [Double]

  /// - Parameters:
  ///   - pairs: photos rise.
  ///   - ranks: by pair, its place in its query's list; −1 where it is not there.
  ///   - scores: by pair, of any scale, finite.
  package init(_ first: EmbeddingSimilarities, _ pairs: PairTable, ranks: [Int32], scores: [Double], name: String) {
    precondition(
      pairs.count == ranks.count && pairs.count == scores.count,
      "\(ranks.count) places and \(scores.count) scores of \(pairs.count) pairs")
    (self.first, self.name) = (first, name)
    let listed = ranks.indices.filter { ranks[$0] >= 0 }
    var counts = [Int](repeating: 0, count: first.rowCount + 1)
    for pair in listed { counts[Int(pairs.photos[pair]) + 1] += 1 }
    for photo in 0..<first.rowCount { counts[photo + 1] += counts[photo] }
    starts = counts
    sentences = listed.map { pairs.sentences[$0] }
    let lowest = listed.reduce(0.0) { min($0, scores[$1]) }, above = first.bound + 1
    self.scores = listed.map { scores[$0] - lowest + above }
  }

  package var rowCount: Int { first.rowCount }
  package var columnCount: Int { first.columnCount }

  package func read(rows: Range<Int>, columns: Range<Int>, into block: UnsafeMutablePointer<Double>) {
    first.read(rows: rows, columns: columns, into: block)
    for (i, photo) in rows.enumerated() {
      for pair in starts[photo]..<starts[photo + 1] where columns.contains(Int(sentences[pair])) {
        block[i * columns.count + Int(sentences[pair]) - columns.lowerBound] = scores[pair]
      }
    }
  }
}
