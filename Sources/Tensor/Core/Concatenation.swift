extension Tensor {
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
  parallel(x.rows, unit: 16) { range in
    for row in range { (y.pointer + row * y.stride).update(from: x.pointer + row * x.stride, count: x.columns) }
  }
}
