import Autodiff
import Recurrent
import Tensor

/// Attention over the words of a pair, asked by one query a pair (Li et al. 2017, Eq. 9–11, with f a two-layer network
/// shared by all words): e[r] = w · max(0, keys[r] + query[pair]), softmax over the pair's rows, and the sum of values
/// so weighted.
package struct LatentAttention: Sendable {
  /// The weight of each row within its pair, [rows].
  package let attention: Tensor
  /// Σ attention[r] values[r] over each pair's rows, [pairs, D].
  package let value: Tensor
  let keys: Tensor, queries: Tensor, weights: Tensor, values: Tensor
  let layout: PairLayout

  /// - keys [rows, K]; queries [pairs, K]; weights [K]; values [rows, D].
  package init(keys: Tensor, queries: Tensor, weights: Tensor, values: Tensor, layout: PairLayout) {
    let width = weights.count, size = values.columns
    precondition(
      keys.shape == [layout.rows, width] && queries.shape == [layout.pairs, width] && values.rows == layout.rows,
      "keys \(keys.shape), queries \(queries.shape), weights \(weights.shape), values \(values.shape), \(layout.pairs) "
        + "pairs"
    )
    var attention = Tensor(uninitialized: [layout.rows]) { _ in }, value = Tensor(shape: [layout.pairs, size])
    Self.attend(
      keys.elements, queries.elements, weights.elements, values.elements, width, size, layout, &attention.elements,
      &value.elements)
    self.attention = attention
    self.value = value
    self.keys = keys
    self.queries = queries
    self.weights = weights
    self.values = values
    self.layout = layout
  }

  private static func attend(
    _ keys: UnsafePointer<Float>, _ queries: UnsafePointer<Float>, _ weights: UnsafePointer<Float>,
    _ values: UnsafePointer<Float>,
    _ width: Int, _ size: Int, _ layout: PairLayout, _ attention: UnsafeMutablePointer<Float>,
    _ result: UnsafeMutablePointer<Float>
  ) {
    parallel(layout.pairs) { pairs in
      for pair in pairs {
        let rows = layout.rows(of: pair), a = attention + rows.lowerBound, y = result + pair * size
        for (t, row) in rows.enumerated() {
          a[t] = rectifiedDot(keys + row * width, queries + pair * width, weights, width)
        }
        softmax(a, rows.count)
        for (t, row) in rows.enumerated() {
          let x = values + row * size, weight = a[t]
          for j in 0..<size { y[j] += weight * x[j] }
        }
      }
    }
  }

  /// From dL/d(value) [pairs, D]: adds to dKeys [rows, K] and dValues [rows, D]; returns dL/d(queries) and
  /// dL/d(weights).
  package func addGradients(_ dy: Tensor, dKeys: inout Tensor, dValues: inout Tensor) -> (
    queries: Tensor, weights: Tensor
  ) {
    let width = weights.count, size = values.columns
    precondition(
      dy.shape == value.shape && dKeys.shape == keys.shape && dValues.shape == values.shape,
      "\(dy.shape), \(dKeys.shape), \(dValues.shape)")
    var dQueries = Tensor(shape: queries.shape), dScores = Tensor(uninitialized: [layout.rows]) { _ in },
      dWeights = Tensor(shape: weights.shape)
    addGradients(
      dy.elements, attention.elements, keys.elements, queries.elements, weights.elements, values.elements, width, size,
      &dKeys.elements, &dValues.elements, &dQueries.elements, &dScores.elements)
    addWeightGradient(keys.elements, queries.elements, dScores.elements, width, &dWeights.elements)
    return (dQueries, dWeights)
  }

  private func addGradients(
    _ dy: UnsafePointer<Float>, _ a: UnsafePointer<Float>, _ keys: UnsafePointer<Float>,
    _ queries: UnsafePointer<Float>,
    _ weights: UnsafePointer<Float>, _ values: UnsafePointer<Float>, _ width: Int, _ size: Int,
    _ dKeys: UnsafeMutablePointer<Float>,
    _ dValues: UnsafeMutablePointer<Float>, _ dQueries: UnsafeMutablePointer<Float>,
    _ dScores: UnsafeMutablePointer<Float>
  ) {
    parallel(layout.pairs) { pairs in
      for pair in pairs {
        let rows = layout.rows(of: pair), dy = dy + pair * size
        let query = queries + pair * width, dQuery = dQueries + pair * width
        var mean: Float = 0
        for row in rows {
          dScores[row] = dot(values + row * size, dy, size)
          mean += a[row] * dScores[row]
        }
        for row in rows {
          let de = a[row] * (dScores[row] - mean), weight = a[row], dx = dValues + row * size
          dScores[row] = de
          for j in 0..<size { dx[j] += weight * dy[j] }
          let key = keys + row * width, dKey = dKeys + row * width
          for j in 0..<width {
            let g = key[j] + query[j] > 0 ? de * weights[j] : 0
            dKey[j] += g
            dQuery[j] += g
          }
        }
      }
    }
  }

  /// dw = Σ de · max(0, key + query). All pairs add to it, so threads share the channels.
  private func addWeightGradient(
    _ keys: UnsafePointer<Float>, _ queries: UnsafePointer<Float>, _ dScores: UnsafePointer<Float>, _ width: Int,
    _ dWeights: UnsafeMutablePointer<Float>
  ) {
    parallel(width, unit: 16) { channels in
      for pair in 0..<layout.pairs {
        let query = queries + pair * width
        for row in layout.rows(of: pair) {
          let key = keys + row * width, de = dScores[row]
          for j in channels {
            let x = key[j] + query[j]
            dWeights[j] += x > 0 ? de * x : 0
          }
        }
      }
    }
  }
}

/// Σ w · max(0, x + y), in eight lanes.
@inline(__always)
private func rectifiedDot(_ x: UnsafePointer<Float>, _ y: UnsafePointer<Float>, _ w: UnsafePointer<Float>, _ count: Int)
  -> Float
{
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
