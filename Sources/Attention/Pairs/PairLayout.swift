import Tensor

/// Which cells and words each (photo, sentence) pair of a batch is made of: a pair has one row for every word of its
/// sentence.
package struct PairLayout: Equatable, Sendable {
  /// Cells of a photo's grid.
  package let cells: Int
  /// The photo of each pair, ascending, so that what pairs of one photo share is done by one thread.
  package let photos: [Int]
  /// Pair n has rows `starts[n]..<starts[n + 1]`.
  package let starts: [Int]
  /// For each row, its word's row among the words' vectors.
  package let words: [Int]

  /// - Parameter words: for each pair, the rows of its sentence's words.
  package init(cells: Int, photos: [Int], words: [[Int]]) {
    precondition(photos.count == words.count, "\(photos.count) photos for \(words.count) sentences")
    precondition(zip(photos, photos.dropFirst()).allSatisfy { $0 <= $1 }, "pairs are not sorted by photo")
    (self.cells, self.photos, self.words) = (cells, photos, words.flatMap { $0 })
    starts = words.reduce(into: [0]) { $0.append($0.last! + $1.count) }
  }

  package var pairs: Int { photos.count }
  package var rows: Int { words.count }
  func rows(of pair: Int) -> Range<Int> { starts[pair]..<starts[pair + 1] }
  /// The rows of a pair's photo among the cells of all photos.
  func cells(of pair: Int) -> Range<Int> { photos[pair] * cells..<(photos[pair] + 1) * cells }

  /// Calls `body` with every pair and its rows; threads have pairs of their own.
  func forEachPair(_ body: (_ pair: Int, _ rows: Range<Int>) -> Void) {
    parallel(pairs) { some in
      for pair in some { body(pair, rows(of: pair)) }
    }
  }

  /// Calls `body` with every pair and its rows; threads have the groups of pairs that share a photo, so that `body` may
  /// add to what belongs to the photo.
  func forEachPairByPhoto(_ body: (_ pair: Int, _ rows: Range<Int>) -> Void) {
    let groups = groups
    parallel(groups.count) { some in
      for pair in some.lazy.flatMap({ groups[$0] }) { body(pair, rows(of: pair)) }
    }
  }

  /// The ranges of pairs that share a photo.
  var groups: [Range<Int>] {
    var groups: [Range<Int>] = []
    for n in 0..<pairs {
      let start = n > 0 && photos[n] == photos[n - 1] ? groups.removeLast().lowerBound : n
      groups.append(start..<n + 1)
    }
    return groups
  }
}
