import Tensor
import Testing

@testable import Matching

/// A sort of all products, equal ones by row: what `nearest` must agree with.
private func sorted(_ queries: Tensor, _ gallery: Tensor, k: Int) -> [Int32] {
  let products = Tensor.product(queries, gallery, transposing: .right)
  return (0..<queries.rows).flatMap { row in
    let scores = products.elements[row * gallery.rows..<(row + 1) * gallery.rows]
    return (0..<Int32(gallery.rows)).sorted {
      let (a, b) = (scores[scores.startIndex + Int($0)], scores[scores.startIndex + Int($1)])
      return a != b ? a > b : $0 < $1
    }.prefix(k)
  }
}

/// Whole numbers, so that products are exact and ties abound.
private func embeddings(_ rows: Int, seed: UInt64) -> Tensor {
  var generator = SplitMix64(seed: seed)
  return Tensor(shape: [rows, 5], elements: (0..<rows * 5).map { _ in Float(generator.next() % 7) - 3 })
}

@Test(arguments: [
  (1, 1, 1), (3, 31, 4), (5, 33, 20), (17, 100, 7), (40, 1000, 20), (6, 9, 20), (2, 70, 70), (1030, 70, 3),
])
func nearestEqualsASort(rows: Int, columns: Int, k: Int) {
  let x = embeddings(rows, seed: 1), y = embeddings(columns, seed: 2)
  let (ofX, ofY) = nearest(x, y, k: k)
  #expect(ofX.depth == min(k, columns) && ofY.depth == min(k, rows))
  #expect(ofX.items == sorted(x, y, k: k))
  #expect(ofY.items == sorted(y, x, k: k))
}

@Test func nothingIsNearestToNothing() {
  for (x, y) in [(0, 3), (3, 0), (0, 0)] {
    let (ofX, ofY) = nearest(embeddings(x, seed: 1), embeddings(y, seed: 1), k: 2)
    #expect(ofX.items.isEmpty && ofY.items.isEmpty)
  }
}

@Test func notANumberIsListedLast() {
  let one = Tensor(shape: [1, 1], elements: [1]),
    many = Tensor(shape: [40, 1], elements: (0..<40).map { $0 == 39 ? -5 : .nan })
  #expect(nearest(one, many, k: 2).ofX.items == [39, 0])
  #expect(nearest(many, one, k: 2).ofY.items == [39, 0])
}

@Test(arguments: [1, 3]) func listsDoNotDependOnTheThreads(threads: Int) {
  let x = embeddings(37, seed: 1), y = embeddings(150, seed: 2)
  func items() -> [[Int32]] {
    let (ofX, ofY) = nearest(x, y, k: 5)
    return [ofX.items, ofY.items]
  }
  #expect(Threads.using(threads, items) == Threads.using(2, items))
}
