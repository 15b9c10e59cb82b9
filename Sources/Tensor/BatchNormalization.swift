/// The statistics of a batch: mean and (biased) variance of every channel over all rows.
public struct BatchStatistics: Sendable {
  public let mean, variance: [Float]

  /// `x` is [rows, channels], all dimensions but the last flattened.
  public init(of x: Tensor) {
    let rows = Double(max(1, x.rows))
    let mean = x.sumOfColumns { row, _ in row }.map { Float($0 / rows) }
    variance = x.sumOfColumns { x, channel in (x - mean[channel]) * (x - mean[channel]) }.map { Float($0 / rows) }
    self.mean = mean
  }
}

extension Tensor {
  /// y = x · factor + offset, by channel.
  public func affineByChannel(_ factor: [Float], _ offset: [Float]) -> Tensor {
    let channels = columns
    precondition(factor.count == channels && offset.count == channels, "\(factor.count) factors for \(shape)")
    return Tensor(uninitialized: shape) { y in
      nonisolated(unsafe) let y = y  // each worker writes its own rows only
      withPointers(elements, factor, offset) { x, factor, offset in
        parallel(rows) { range in
          for row in range {
            let (x, y) = (x + row * channels, y + row * channels)
            for k in 0..<channels { y[k] = x[k] * factor[k] + offset[k] }
          }
        }
      }
    }
  }

  /// The sums that the backward pass of a batch norm needs: Σ dy and Σ dy · x, by channel. `self` is dy.
  public func batchNormSums(_ x: Tensor) -> (dy: [Double], dyx: [Double]) {
    (sumOfColumns { dy, _ in dy }, sumOfColumns(with: x) { dy, x in dy * x })
  }

  /// self[r, c] += a[c] · dy[r, c] + b[c] · x[r, c] + d[c]
  public mutating func addByChannel(_ a: [Float], _ dy: Tensor, _ b: [Float], _ x: Tensor, _ d: [Float]) {
    let (channels, rows) = (columns, rows)
    elements.withUnsafeMutableBufferPointer { sum in
      nonisolated(unsafe) let sum = sum  // each worker adds to its own rows only
      withPointers(a, b, d) { a, b, d in
        withPointers(dy.elements, x.elements, []) { dy, x, _ in
          parallel(rows) { range in
            for row in range {
              let (dy, x, sum) = (dy + row * channels, x + row * channels, sum.baseAddress! + row * channels)
              for k in 0..<channels { sum[k] += a[k] * dy[k] + b[k] * x[k] + d[k] }
            }
          }
        }
      }
    }
  }

  /// Σ over rows of term(x, channel): in `Float` over 64 rows, then in `Double`; the same bits for any thread count.
  fileprivate func sumOfColumns(_ term: (Float, Int) -> Float) -> [Double] {
    blockSums { row, sums in
      for k in 0..<columns { sums[k] += term(row[k], k) }
    }
  }

  fileprivate func sumOfColumns(with other: Tensor, _ term: (Float, Float) -> Float) -> [Double] {
    other.elements.withUnsafeBufferPointer { other in
      elements.withUnsafeBufferPointer { own in
        blockSums { row, sums in
          let other = other.baseAddress! + (row - own.baseAddress!)
          for k in 0..<columns { sums[k] += term(row[k], other[k]) }
        }
      }
    }
  }

  @inline(__always)
  private func blockSums(_ add: (UnsafePointer<Float>, UnsafeMutablePointer<Float>) -> Void) -> [Double] {
    let (rows, columns, block) = (rows, columns, 64)
    let blocks = (rows + block - 1) / block
    var sums = [Float](repeating: 0, count: blocks * columns)
    elements.withUnsafeBufferPointer { x in
      sums.withUnsafeMutableBufferPointer { sums in
        nonisolated(unsafe) let sums = sums  // each worker adds to its own blocks only
        parallel(blocks) { range in
          for index in range {
            for row in index * block..<min(rows, (index + 1) * block) {
              add(x.baseAddress! + row * columns, sums.baseAddress! + index * columns)
            }
          }
        }
      }
    }
    var total = [Double](repeating: 0, count: columns)
    for index in 0..<blocks { for k in 0..<columns { total[k] += Double(sums[index * columns + k]) } }
    return total
  }
}

private func withPointers<Result>(
  _ a: [Float], _ b: [Float], _ c: [Float], _ body: (UnsafePointer<Float>, UnsafePointer<Float>, UnsafePointer<Float>) -> Result
) -> Result {
  body(a, b, c)
}
