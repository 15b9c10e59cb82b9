import Autodiff
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

  /// - Parameters:
  ///   - keys: [rows, K].
  ///   - queries: [pairs, K].
  ///   - weights: w [K].
  ///   - values: [rows, D].
  package init(keys: Tensor, queries: Tensor, weights: Tensor, values: Tensor, layout: PairLayout) {
    let width = weights.count, size = values.columns
    precondition(
      keys.shape == [layout.rows, width] && queries.shape == [layout.pairs, width] && values.rows == layout.rows,
      "keys \(keys.shape), queries \(queries.shape), weights \(weights.shape), values \(values.shape), \(layout.pairs) "
        + "pairs"
    )
    var attention = Tensor(uninitialized: [layout.rows]) { _ in }, value = Tensor(shape: [layout.pairs, size])
    Self.attend(keys.elements, queries.elements, weights.elements, width, layout, &attention.elements)
    Self.add(values.elements, weightedBy: attention.elements, size, layout, to: &value.elements)
    self.attention = attention
    self.value = value
    self.keys = keys
    self.queries = queries
    self.weights = weights
    self.values = values
    self.layout = layout
  }

  private static func attend(
    _ keys: UnsafePointer<Float>, _ queries: UnsafePointer<Float>, _ weights: UnsafePointer<Float>, _ width: Int,
    _ layout: PairLayout, _ attention: UnsafeMutablePointer<Float>
  ) {
    parallel(layout.pairs) { pairs in
      for pair in pairs {
        let rows = layout.rows(of: pair), a = attention + rows.lowerBound
        for (t, row) in rows.enumerated() {
          a[t] = rectifiedDot(keys + row * width, queries + pair * width, weights, width)
        }
        softmax(a, rows.count)
      }
    }
  }

  private static func add(
    _ values: UnsafePointer<Float>, weightedBy attention: UnsafePointer<Float>, _ size: Int, _ layout: PairLayout,
    to sums: UnsafeMutablePointer<Float>
  ) {
    parallel(layout.pairs) { pairs in
      for pair in pairs {
        let y = sums + pair * size
        for row in layout.rows(of: pair) {
          let x = values + row * size, weight = attention[row]
          for j in 0..<size { y[j] += weight * x[j] }
        }
      }
    }
  }

  /// From dL/d(value) [pairs, D]: adds to dKeys [rows, K] and dValues [rows, D].
  /// - Returns: dL/d(queries) and dL/d(weights).
  package func addGradients(_ dy: Tensor, dKeys: inout Tensor, dValues: inout Tensor) -> (
    queries: Tensor, weights: Tensor
  ) {
    precondition(
      dy.shape == value.shape && dKeys.shape == keys.shape && dValues.shape == values.shape,
      "gradient \(dy.shape) of \(value.shape), added to \(dKeys.shape) and \(dValues.shape)")
    var dQueries = Tensor(shape: queries.shape), dScores = Tensor(uninitialized: [layout.rows]) { _ in },
      dWeights = Tensor(shape: weights.shape)
    addValueGradients(dy.elements, attention.elements, values.elements, &dValues.elements, &dScores.elements)
    addKeyGradients(
      dScores.elements, keys.elements, queries.elements, weights.elements, &dKeys.elements, &dQueries.elements)
    addWeightGradient(keys.elements, queries.elements, dScores.elements, &dWeights.elements)
    return (dQueries, dWeights)
  }

  /// Adds dL/d(values), and writes dL/d(scores).
  private func addValueGradients(
    _ dy: UnsafePointer<Float>, _ a: UnsafePointer<Float>, _ values: UnsafePointer<Float>,
    _ dValues: UnsafeMutablePointer<Float>, _ dScores: UnsafeMutablePointer<Float>
  ) {
    let size = self.values.columns
    parallel(layout.pairs) { pairs in
      for pair in pairs {
        let rows = layout.rows(of: pair), dy = dy + pair * size
        var mean: Float = 0
        for row in rows {
          dScores[row] = dot(values + row * size, dy, size)
          mean += a[row] * dScores[row]
        }
        for row in rows {
          let weight = a[row], dx = dValues + row * size
          dScores[row] = weight * (dScores[row] - mean)
          for j in 0..<size { dx[j] += weight * dy[j] }
        }
      }
    }
  }

  /// Adds dL/d(keys) and dL/d(queries).
  private func addKeyGradients(
    _ dScores: UnsafePointer<Float>, _ keys: UnsafePointer<Float>, _ queries: UnsafePointer<Float>,
    _ weights: UnsafePointer<Float>, _ dKeys: UnsafeMutablePointer<Float>, _ dQueries: UnsafeMutablePointer<Float>
  ) {
    let width = self.weights.count
    parallel(layout.pairs) { pairs in
      for pair in pairs {
        let query = queries + pair * width, dQuery = dQueries + pair * width
        for row in layout.rows(of: pair) {
          let key = keys + row * width, dKey = dKeys + row * width, de = dScores[row]
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
    _ keys: UnsafePointer<Float>, _ queries: UnsafePointer<Float>, _ dScores: UnsafePointer<Float>,
    _ dWeights: UnsafeMutablePointer<Float>
  ) {
    let width = weights.count
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
    let z = SIMD8(at: x + i) + SIMD8(at: y + i)
    sums += SIMD8(at: w + i) * z.replacing(with: 0, where: z .< 0)
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
