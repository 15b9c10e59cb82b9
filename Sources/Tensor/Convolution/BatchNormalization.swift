/// The statistics of a batch: mean and (biased) variance of every channel over all rows.
package struct BatchStatistics: Sendable, Equatable {
  package let mean, variance: [Float]

  package init(mean: [Float], variance: [Float]) {
    precondition(mean.count == variance.count, "\(mean.count) means and \(variance.count) variances")
    (self.mean, self.variance) = (mean, variance)
  }

  /// `x` is [rows, channels], all dimensions but the last flattened.
  ///
  /// In one pass over memory: E[(x − m)²] − E[x − m]² loses no precision where m, here the mean of the first rows, is
  /// near the mean.
  package init(of x: Tensor) {
    let (rows, channels) = (x.rows, x.columns)
    let first = min(64, rows)
    let origin = blockSums(rows: first, count: channels) { addRows(x.elements, $0, channels, to: $1) }.map {
      Float($0 / Double(max(1, first)))
    }
    let sums = blockSums(rows: rows, count: 2 * channels) {
      addMoments(x.elements, $0, channels, origin, to: $1, $1 + channels)
    }
    let count = Double(max(1, rows))
    mean = (0..<channels).map { Float(Double(origin[$0]) + sums[$0] / count) }
    variance = (0..<channels).map { Float(max(0, sums[channels + $0] / count - sums[$0] / count * (sums[$0] / count))) }
  }
}

private func addRows(
  _ x: UnsafePointer<Float>, _ rows: Range<Int>, _ channels: Int, to sums: UnsafeMutablePointer<Float>
) {
  for row in rows {
    let x = x + row * channels
    for k in 0..<channels { sums[k] += x[k] }
  }
}

private func addMoments(
  _ x: UnsafePointer<Float>, _ rows: Range<Int>, _ channels: Int, _ origin: UnsafePointer<Float>,
  to sums: UnsafeMutablePointer<Float>,
  _ squares: UnsafeMutablePointer<Float>
) {
  forEachFour(rows) { row in
    let x0 = x + row * channels, x1 = x0 + channels, x2 = x1 + channels, x3 = x2 + channels
    for k in 0..<channels {
      let o = origin[k], (d0, d1, d2, d3) = (x0[k] - o, x1[k] - o, x2[k] - o, x3[k] - o)
      sums[k] += (d0 + d1) + (d2 + d3)
      squares[k] += (d0 * d0 + d1 * d1) + (d2 * d2 + d3 * d3)
    }
  } _: { row in
    let x = x + row * channels
    for k in 0..<channels {
      let d = x[k] - origin[k]
      sums[k] += d
      squares[k] += d * d
    }
  }
}
