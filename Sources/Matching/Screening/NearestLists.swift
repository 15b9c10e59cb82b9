import Tensor

/// For each row of one kind the rows of the other kind with the greatest inner products, greatest first.
package struct NearestLists: Equatable, Sendable {
  /// Items in a list: K, or the number of rows of the other kind where that is smaller.
  package let depth: Int
  /// [row, place] flattened.
  package let items: [Int32]

  package subscript(row: Int) -> ArraySlice<Int32> { items[row * depth..<(row + 1) * depth] }
}

/// The `k` rows of `y` [n, D] nearest to each row of `x` [m, D], and the `k` rows of `x` nearest to each row of `y`, by
/// inner product; equal products in the order of the rows.
///
/// Every product is computed once, in blocks of at most 32 MB, and read twice: by the list of its row, and by the list
/// of its column. Products are compared with the smallest that a full list holds, 32 at a time, and the few that are
/// greater are inserted. A product that is not a number counts as −∞.
/// - Parameter progress: told how many more rows of x are done.
package func nearest(
  _ x: Tensor, _ y: Tensor, k: Int, progress: (Int) -> Void = { _ in }
) -> (ofX: NearestLists, ofY: NearestLists) {
  precondition(x.columns == y.columns, "rows \(x.shape), columns \(y.shape)")
  let (m, n) = (x.rows, y.rows)
  let (ofX, ofY) = (PartialLists(rows: m, depth: min(k, n)), PartialLists(rows: n, depth: min(k, m)))
  guard m > 0, n > 0 else { return (ofX.lists, ofY.lists) }
  let height = min(m, max(1, (8 << 20) / n), 1024)
  let block = cacheLines(height * n)
  defer { block.deallocate() }
  for part in (0..<m).blocks(of: height) {
    let (start, rows) = (part.lowerBound, part.count), products = MutableMatrixView(block, rows: rows, columns: n)
    withViews(x, y) { multiplyInParallel($0.rows(part), $1, into: products, transposing: .right) }
    parallel(rows) { part in for row in part { ofX.offer(block + row * n, count: n, toListOf: start + row) } }
    parallel(n, unit: 32) { part in
      for row in 0..<rows { ofY.offer(block + row * n, from: start + row, toListsOf: part) }
    }
    progress(rows)
  }
  return (ofX.lists, ofY.lists)
}

/// Lists while they are filled: the greatest scores so far and their indices, falling; equal scores by rising index.
final class PartialLists {
  private let depth: Int, rows: Int
  private let values: UnsafeMutablePointer<Float>, indices: UnsafeMutablePointer<Int32>
  private let smallest: UnsafeMutablePointer<Float>  // of a full list, by row

  init(rows: Int, depth: Int) {
    (self.rows, self.depth) = (rows, depth)
    values = .allocate(capacity: max(1, rows * depth))
    indices = .allocate(capacity: max(1, rows * depth))
    smallest = .allocate(capacity: max(1, rows))
    indices.update(repeating: 0, count: rows * depth)
    smallest.update(repeating: -.infinity, count: rows)
  }

  deinit {
    values.deallocate()
    indices.deallocate()
    smallest.deallocate()
  }

  var lists: NearestLists {
    NearestLists(depth: depth, items: Array(UnsafeBufferPointer(start: indices, count: rows * depth)))
  }

  /// Fills one list with the greatest of `count` scores.
  func offer(_ scores: UnsafePointer<Float>, count: Int, toListOf row: Int) {
    for index in 0..<min(depth, count) { insert(scores[index], index, row, held: index) }
    var index = depth
    while index < count {
      let end = min(index + 32, count), threshold = smallest[row]
      var greater: Int32 = 0
      for i in index..<end { greater &+= scores[i] > threshold ? 1 : 0 }
      if greater > 0 { for i in index..<end where scores[i] > smallest[row] { insert(scores[i], i, row, held: depth) } }
      index = end
    }
  }

  /// Offers the `index`-th item to one list for each of `columns`; items come in order.
  func offer(_ scores: UnsafePointer<Float>, from index: Int, toListsOf columns: Range<Int>) {
    guard index >= depth else {
      for column in columns { insert(scores[column], index, column, held: index) }
      return
    }
    var column = columns.lowerBound
    while column < columns.upperBound {
      let end = min(column + 32, columns.upperBound)
      var greater: Int32 = 0
      for i in column..<end { greater &+= scores[i] > smallest[i] ? 1 : 0 }
      if greater > 0 {
        for i in column..<end where scores[i] > smallest[i] { insert(scores[i], index, i, held: depth) }
      }
      column = end
    }
  }

  /// Puts a score behind its equals, which came earlier; the last falls out of a full list.
  private func insert(_ score: Float, _ index: Int, _ row: Int, held: Int) {
    let score = score.isNaN ? -Float.infinity : score
    let (values, indices) = (values + row * depth, indices + row * depth)
    var low = 0, high = held
    while low < high {
      let middle = (low + high) / 2
      if values[middle] < score { high = middle } else { low = middle + 1 }
    }
    let moved = min(held, depth - 1) - low
    (values + low + 1).update(from: values + low, count: moved)
    (indices + low + 1).update(from: indices + low, count: moved)
    values[low] = score
    indices[low] = Int32(index)
    if held >= depth - 1 { smallest[row] = values[depth - 1] }
  }
}
