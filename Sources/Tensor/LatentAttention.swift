/// Attention over the words of a pair, asked by one query a pair (Li et al. 2017, Eq. 9–11, with f a two-layer network shared by
/// all words): e[r] = w · max(0, keys[r] + query[pair]), softmax over the pair's rows, and the sum of values so weighted.
public struct LatentAttention: Sendable {
  /// The weight of each row within its pair, [rows].
  public let attention: Tensor
  /// Σ attention[r] values[r] over each pair's rows, [pairs, D].
  public let value: Tensor
  let keys: Tensor, queries: Tensor, weights: Tensor, values: Tensor
  let layout: PairLayout

  /// - keys [rows, K]; queries [pairs, K]; weights [K]; values [rows, D].
  public init(keys: Tensor, queries: Tensor, weights: Tensor, values: Tensor, layout: PairLayout) {
    let width = weights.count, size = values.columns
    precondition(
      keys.shape == [layout.rows, width] && queries.shape == [layout.pairs, width] && values.rows == layout.rows,
      "keys \(keys.shape), queries \(queries.shape), weights \(weights.shape), values \(values.shape), \(layout.pairs) pairs")
    var attention = Tensor(shape: [layout.rows])
    value = Tensor(uninitialized: [layout.pairs, size]) { result in
      nonisolated(unsafe) let result = result
      attention.elements.withUnsafeMutableBufferPointer { a in
        keys.elements.withUnsafeBufferPointer { keys in
          queries.elements.withUnsafeBufferPointer { queries in
            weights.elements.withUnsafeBufferPointer { weights in
              values.elements.withUnsafeBufferPointer { values in
                nonisolated(unsafe) let a = a, keys = keys, queries = queries, weights = weights, values = values
                parallel(layout.pairs) { pairs in
                  for pair in pairs {
                    let rows = layout.rows(of: pair), query = queries.baseAddress! + pair * width
                    let a = a.baseAddress! + rows.lowerBound
                    for (t, row) in rows.enumerated() {
                      a[t] = rectifiedDot(keys.baseAddress! + row * width, query, weights.baseAddress!, width)
                    }
                    softmax(a, rows.count)
                    let y = result + pair * size
                    for j in 0..<size { y[j] = 0 }
                    for (t, row) in rows.enumerated() {
                      let x = values.baseAddress! + row * size, weight = a[t]
                      for j in 0..<size { y[j] += weight * x[j] }
                    }
                  }
                }
              }
            }
          }
        }
      }
    }
    self.attention = attention
    self.keys = keys
    self.queries = queries
    self.weights = weights
    self.values = values
    self.layout = layout
  }

  /// From dL/d(value) [pairs, D]: adds to dKeys [rows, K] and dValues [rows, D]; returns dL/d(queries) and dL/d(weights).
  public func addGradients(_ dy: Tensor, dKeys: inout Tensor, dValues: inout Tensor) -> (queries: Tensor, weights: Tensor) {
    let width = weights.count, size = values.columns
    precondition(dy.shape == value.shape && dKeys.shape == keys.shape && dValues.shape == values.shape, "\(dy.shape), \(dKeys.shape), \(dValues.shape)")
    var dQueries = Tensor(shape: queries.shape)
    var dScores = Tensor(shape: [layout.rows])
    dKeys.elements.withUnsafeMutableBufferPointer { dKeys in
      dValues.elements.withUnsafeMutableBufferPointer { dValues in
        dQueries.elements.withUnsafeMutableBufferPointer { dQueries in
          dScores.elements.withUnsafeMutableBufferPointer { dScores in
            nonisolated(unsafe) let dKeys = dKeys, dValues = dValues, dQueries = dQueries, dScores = dScores
            parallel(layout.pairs) { pairs in
              attention.elements.withUnsafeBufferPointer { a in
                keys.elements.withUnsafeBufferPointer { keys in
                  queries.elements.withUnsafeBufferPointer { queries in
                    weights.elements.withUnsafeBufferPointer { weights in
                      values.elements.withUnsafeBufferPointer { values in
                        dy.elements.withUnsafeBufferPointer { dy in
                          for pair in pairs {
                            let rows = layout.rows(of: pair), dy = dy.baseAddress! + pair * size
                            let query = queries.baseAddress! + pair * width, dQuery = dQueries.baseAddress! + pair * width
                            var mean: Float = 0
                            for row in rows {
                              let share = dot(values.baseAddress! + row * size, dy, size)
                              dScores[row] = share
                              mean += a[row] * share
                            }
                            for row in rows {
                              let de = a[row] * (dScores[row] - mean), weight = a[row]
                              dScores[row] = de
                              let dx = dValues.baseAddress! + row * size
                              for j in 0..<size { dx[j] += weight * dy[j] }
                              let key = keys.baseAddress! + row * width, dKey = dKeys.baseAddress! + row * width
                              for j in 0..<width {
                                let g = key[j] + query[j] > 0 ? de * weights[j] : 0
                                dKey[j] += g
                                dQuery[j] += g
                              }
                            }
                          }
                        }
                      }
                    }
                  }
                }
              }
            }
          }
        }
      }
    }
    // dw = Σ de · max(0, key + query): all pairs add to it, so it is one thread's work.
    var dWeights = Tensor(shape: weights.shape)
    dWeights.elements.withUnsafeMutableBufferPointer { dWeights in
      keys.elements.withUnsafeBufferPointer { keys in
        queries.elements.withUnsafeBufferPointer { queries in
          guard let d = dWeights.baseAddress else { return }
          for pair in 0..<layout.pairs {
            let query = queries.baseAddress! + pair * width
            for row in layout.rows(of: pair) {
              let key = keys.baseAddress! + row * width, de = dScores.elements[row]
              for j in 0..<width {
                let x = key[j] + query[j]
                d[j] += x > 0 ? de * x : 0
              }
            }
          }
        }
      }
    }
    return (dQueries, dWeights)
  }
}

/// Σ w · max(0, x + y), in eight lanes.
@inline(__always)
private func rectifiedDot(_ x: UnsafePointer<Float>, _ y: UnsafePointer<Float>, _ w: UnsafePointer<Float>, _ count: Int) -> Float {
  var sums = SIMD8<Float>.zero
  var i = 0
  while i + 8 <= count {
    let z = load(x + i) + load(y + i)
    sums += load(w + i) * z.replacing(with: 0, where: z .< 0)
    i += 8
  }
  var sum = sums.sum()
  while i < count {
    let z = x[i] + y[i]
    sum += z > 0 ? w[i] * z : 0
    i += 1
  }
  return sum
}
