import Tensor
import Testing

struct MatrixViewTests {
  /// 0, 1, 2, … in three rows of four.
  var matrix = Tensor(shape: [3, 4], elements: (0..<12).map(Float.init))

  @Test func someRowsAndSomeColumns() {
    matrix.withView { view in
      #expect(view.stride == 4 && elements(view) == [[0, 1, 2, 3], [4, 5, 6, 7], [8, 9, 10, 11]])
      #expect(elements(view.rows(1..<3)) == [[4, 5, 6, 7], [8, 9, 10, 11]])
      #expect(elements(view.columns(1..<3)) == [[1, 2], [5, 6], [9, 10]])
      #expect(elements(view.rows(1..<2).columns(2..<4)) == [[6, 7]])
      #expect(elements(view.rows(3..<3)).isEmpty)
    }
  }

  @Test mutating func whatIsWrittenIsTheTensors() {
    matrix.withMutableView { view in
      let part = view.rows(1..<3).columns(3..<4)
      for row in 0..<part.rows { part.pointer[row * part.stride] = -1 }
      #expect(elements(MatrixView(part)) == [[-1], [-1]])
    }
    #expect(matrix.elements == [0, 1, 2, 3, 4, 5, 6, -1, 8, 9, 10, -1])
  }

  @Test func severalTensorsAtOnce() {
    let other = Tensor(shape: [2, 3, 1], elements: [1, 2, 3, 4, 5, 6]), empty = Tensor(shape: [0, 5])
    withViews(matrix, other, empty) { a, b, c in
      #expect(elements(a).last == [8, 9, 10, 11] && elements(b).flatMap { $0 } == other.elements)
      #expect(c.rows == 0 && c.columns == 5)
    }
  }
}

private func elements(_ view: MatrixView) -> [[Float]] {
  (0..<view.rows).map { row in (0..<view.columns).map { view.pointer[row * view.stride + $0] } }
}
