extension Tensor {
  /// selfᵀ, [columns, rows].
  package func transposed() -> Tensor {
    Tensor(uninitialized: [columns, rows]) { y in
      withView { x in
        for column in 0..<x.columns {
          for row in 0..<x.rows { y[column * x.rows + row] = x.pointer[row * x.columns + column] }
        }
      }
    }
  }

  /// Rows `indices` of self (all dimensions but the last flattened), [indices.count, columns].
  package func gatheringRows(_ indices: [Int]) -> Tensor {
    Tensor(uninitialized: [indices.count, columns]) { y in
      withView { x in
        for (i, row) in indices.enumerated() {
          precondition((0..<x.rows).contains(row), "row \(row) of \(x.rows)")
          (y + i * x.columns).update(from: x.row(row), count: x.columns)
        }
      }
    }
  }

  /// Rows `range` of self, [range.count, columns].
  package func slicingRows(_ range: Range<Int>) -> Tensor {
    precondition(range.upperBound <= rows, "rows \(range) of \(shape)")
    return Tensor(
      shape: [range.count, columns], elements: Array(elements[range.lowerBound * columns..<range.upperBound * columns]))
  }

  /// Several [rows, channels] side by side: [rows, Σ channels], in the shape of the first but for its channels.
  package static func concatenated(_ parts: [Tensor]) -> Tensor {
    precondition(
      !parts.isEmpty && parts.allSatisfy { $0.shape.dropLast() == parts[0].shape.dropLast() },
      "side by side: \(parts.map(\.shape))")
    let channels = parts.reduce(0) { $0 + $1.columns }
    return Tensor(uninitialized: parts[0].shape.dropLast() + [channels]) { y in
      let y = MutableMatrixView(y, rows: parts[0].rows, columns: channels)
      var start = 0
      for part in parts {
        part.withView { copy($0, into: y.columns(start..<start + part.columns)) }
        start += part.columns
      }
    }
  }

  /// Some channels of every row.
  package func channels(_ range: Range<Int>) -> Tensor {
    precondition(range.lowerBound >= 0 && range.upperBound <= columns, "channels \(range) of \(shape)")
    return Tensor(uninitialized: shape.dropLast() + [range.count]) { y in
      withView { copy($0.columns(range), into: MutableMatrixView(y, rows: $0.rows, columns: range.count)) }
    }
  }
}

private func copy(_ x: MatrixView, into y: MutableMatrixView) {
  forEachInParallel(x.rows, unit: 16) { y.row($0).update(from: x.row($0), count: x.columns) }
}
