import Autodiff
import Tensor

/// Attention over the words of a pair, asked by one query a pair (Li et al. 2017, Eq. 9–11, with f a two-layer network
/// shared by all words): e[r] = w · max(0, keys[r] + query[pair]), softmax over the pair's rows, and the sum of values
/// so weighted, [pairs, D].
/// - Parameters:
///   - keys: [rows, K].
///   - queries: [pairs, K].
///   - weights: w [K].
///   - values: [rows, D].
///   - look: is given the weight of each row within its pair, [rows].
package func latentAttention(
  keys: Variable, queries: Variable, weights: Variable, values: Variable, _ layout: PairLayout,
  look: (Tensor) -> Void = { _ in }
) -> Variable {
  let width = weights.value.count, size = values.value.columns
  precondition(
    keys.shape == [layout.rows, width] && queries.shape == [layout.pairs, width] && values.value.rows == layout.rows,
    "keys \(keys.shape), queries \(queries.shape), weights \(weights.shape), values \(values.shape) of "
      + "\(layout.pairs) pairs")
  let kernel = LatentAttention(layout: layout, width: width, size: size)
  var attention = Tensor(uninitialized: [layout.rows]) { _ in }, sums = Tensor(shape: [layout.pairs, size])
  kernel.attend(keys.value.elements, queries.value.elements, weights.value.elements, &attention.elements)
  look(attention)
  kernel.add(values.value.elements, weightedBy: attention.elements, to: &sums.elements)
  return record(sums, from: keys, queries, weights, values) { [attention] dy, gradients in
    var dKeys = Tensor(shape: keys.shape), dValues = Tensor(shape: values.shape)
    var dQueries = Tensor(shape: queries.shape), dWeights = Tensor(shape: weights.shape)
    var dScores = Tensor(uninitialized: [layout.rows]) { _ in }
    kernel.addValueGradients(
      dy.elements, attention.elements, values.value.elements, &dValues.elements, &dScores.elements)
    kernel.addKeyGradients(
      dScores.elements, keys.value.elements, queries.value.elements, weights.value.elements, &dKeys.elements,
      &dQueries.elements)
    kernel.addWeightGradient(dScores.elements, keys.value.elements, queries.value.elements, &dWeights.elements)
    gradients.add(dKeys, to: keys)
    gradients.add(dValues, to: values)
    gradients.add(dQueries, to: queries)
    gradients.add(dWeights, to: weights)
  }
}

/// The loops of `latentAttention`.
private struct LatentAttention {
  let layout: PairLayout
  /// K and D.
  let width, size: Int

  /// Writes the weight of each row within its pair.
  func attend(
    _ keys: UnsafePointer<Float>, _ queries: UnsafePointer<Float>, _ weights: UnsafePointer<Float>,
    _ attention: UnsafeMutablePointer<Float>
  ) {
    layout.forEachPair { pair, rows in
      let a = attention + rows.lowerBound
      for (t, row) in rows.enumerated() {
        a[t] = rectifiedDot(keys + row * width, queries + pair * width, weights, width)
      }
      softmax(a, rows.count)
    }
  }

  /// Adds Σ attention[r] values[r] over each pair's rows to `sums` [pairs, D].
  func add(
    _ values: UnsafePointer<Float>, weightedBy attention: UnsafePointer<Float>, to sums: UnsafeMutablePointer<Float>
  ) {
    layout.forEachPair { pair, rows in
      let y = sums + pair * size
      for row in rows {
        let x = values + row * size, weight = attention[row]
        for j in 0..<size { y[j] += weight * x[j] }
      }
    }
  }

  /// Adds dL/d(values), and writes dL/d(scores).
  func addValueGradients(
    _ dy: UnsafePointer<Float>, _ a: UnsafePointer<Float>, _ values: UnsafePointer<Float>,
    _ dValues: UnsafeMutablePointer<Float>, _ dScores: UnsafeMutablePointer<Float>
  ) {
    layout.forEachPair { pair, rows in
      let dy = dy + pair * size
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

  /// Adds dL/d(keys) and dL/d(queries).
  func addKeyGradients(
    _ dScores: UnsafePointer<Float>, _ keys: UnsafePointer<Float>, _ queries: UnsafePointer<Float>,
    _ weights: UnsafePointer<Float>, _ dKeys: UnsafeMutablePointer<Float>, _ dQueries: UnsafeMutablePointer<Float>
  ) {
    layout.forEachPair { pair, rows in
      let query = queries + pair * width, dQuery = dQueries + pair * width
      for row in rows {
        let key = keys + row * width, dKey = dKeys + row * width, de = dScores[row]
        for j in 0..<width {
          let g = key[j] + query[j] > 0 ? de * weights[j] : 0
          dKey[j] += g
          dQuery[j] += g
        }
      }
    }
  }

  /// dw = Σ de · max(0, key + query). All pairs add to it, so threads share the channels.
  func addWeightGradient(
    _ dScores: UnsafePointer<Float>, _ keys: UnsafePointer<Float>, _ queries: UnsafePointer<Float>,
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
private func rectifiedDot(
  _ x: UnsafePointer<Float>, _ y: UnsafePointer<Float>, _ w: UnsafePointer<Float>, _ count: Int
) -> Float {
  var sums = SIMD8<Float>.zero, i = 0
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
