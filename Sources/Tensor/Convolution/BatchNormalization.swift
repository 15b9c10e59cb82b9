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
    let (rows, channels) = (x.rows, x.columns), first = x.slicingRows(0..<min(64, rows))
    let origin = first.sumOfRows().elements.map { Float(Double($0) / Double(max(1, first.rows))) }
    let sums = x.withView { x in
      Tensor(row: origin).withView { origin in
        blockSums(rows: rows, count: 2 * channels) { rows, sums in
          let (origin, squares) = (origin.pointer, sums + channels)
          forEachFour(rows) { row in
            let x0 = x.row(row), x1 = x0 + channels, x2 = x1 + channels, x3 = x2 + channels
            for k in 0..<channels {
              let o = origin[k], (d0, d1, d2, d3) = (x0[k] - o, x1[k] - o, x2[k] - o, x3[k] - o)
              sums[k] += (d0 + d1) + (d2 + d3)
              squares[k] += (d0 * d0 + d1 * d1) + (d2 * d2 + d3 * d3)
            }
          } _: { row in
            let x = x.row(row)
            for k in 0..<channels {
              let d = x[k] - origin[k]
              sums[k] += d
              squares[k] += d * d
            }
          }
        }
      }
    }
    let count = Double(max(1, rows))
    mean = (0..<channels).map { Float(Double(origin[$0]) + sums[$0] / count) }
    variance = (0..<channels).map { Float(max(0, sums[channels + $0] / count - sums[$0] / count * (sums[$0] / count))) }
  }
}
