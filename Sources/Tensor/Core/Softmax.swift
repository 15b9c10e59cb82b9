extension Tensor {
  /// log softmax of each row, with the row's maximum subtracted first.
  package func logSoftmaxRows() -> Tensor {
    var y = self
    y.withMutableView { view in
      for row in 0..<view.rows {
        let y = view.row(row), columns = 0..<view.columns
        var largest = -Float.infinity, sum: Float = 0
        for j in columns { largest = y[j] > largest ? y[j] : largest }
        for j in columns { sum += exponential(y[j] - largest) }
        let shift = largest + logarithm(sum)
        for j in columns { y[j] -= shift }
      }
    }
    return y
  }

  /// eˣ of every element.
  package func exponentials() -> Tensor {
    var y = self
    y.update { exponential($0) }
    return y
  }
}
