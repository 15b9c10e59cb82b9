extension Tensor {
  /// Several [rows, channels] side by side: [rows, Σ channels], in the shape of the first but for its channels.
  package static func besideEachOther(_ parts: [Tensor]) -> Tensor {
    precondition(
      !parts.isEmpty && parts.allSatisfy { $0.shape.dropLast() == parts[0].shape.dropLast() },
      "side by side: \(parts.map(\.shape))")
    let channels = parts.reduce(0) { $0 + $1.columns }
    return Tensor(uninitialized: parts[0].shape.dropLast() + [channels]) { y in
      var start = 0
      for part in parts {
        copyRows(part.elements, part.columns, to: y + start, channels, rows: part.rows, count: part.columns)
        start += part.columns
      }
    }
  }

  /// Some channels of every row.
  package func channels(_ range: Range<Int>) -> Tensor {
    precondition(range.lowerBound >= 0 && range.upperBound <= columns, "channels \(range) of \(shape)")
    return Tensor(uninitialized: shape.dropLast() + [range.count]) { y in
      elements.withUnsafeBufferPointer { x in
        copyRows(x.baseAddress! + range.lowerBound, columns, to: y, range.count, rows: rows, count: range.count)
      }
    }
  }
}

private func copyRows(
  _ x: UnsafePointer<Float>, _ leadingX: Int, to y: UnsafeMutablePointer<Float>, _ leadingY: Int, rows: Int, count: Int
) {
  parallel(rows, unit: 16) { range in
    for row in range { (y + row * leadingY).update(from: x + row * leadingX, count: count) }
  }
}
