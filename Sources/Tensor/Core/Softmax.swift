extension Tensor {
  /// log softmax of each row, with the row's maximum subtracted first.
  package func logSoftmaxRows() -> Tensor {
    var y = self
    let columns = columns, rows = rows
    y.elements.withUnsafeMutableBufferPointer { y in
      for row in 0..<rows {
        let y = y.baseAddress! + row * columns
        var largest = -Float.infinity
        for j in 0..<columns { largest = y[j] > largest ? y[j] : largest }
        var sum: Float = 0
        for j in 0..<columns { sum += exponential(y[j] - largest) }
        let shift = largest + logarithm(sum)
        for j in 0..<columns { y[j] -= shift }
      }
    }
    return y
  }

  /// eˣ of every element.
  package func exponentials() -> Tensor {
    var y = self
    y.elements.withUnsafeMutableBufferPointer { y in
      for i in 0..<y.count { y[i] = exponential(y[i]) }
    }
    return y
  }
}
