import Autodiff
import Tensor

/// Σ x[r] · y[r] over the rows of each pair, [pairs, 1], of x and y [rows, D].
package func sumOfDots(_ x: Variable, _ y: Variable, _ layout: PairLayout) -> Variable {
  let size = x.value.columns
  precondition(
    x.shape == [layout.rows, size] && y.shape == x.shape, "x \(x.shape), y \(y.shape), \(layout.rows) rows of pairs")
  let sums = Tensor(uninitialized: [layout.pairs, 1]) { sums in
    withViews(x.value, y.value) { x, y in
      layout.forEachPair { pair, rows in
        sums[pair] = rows.reduce(0) { $0 + dot(x.row($1), y.row($1), size) }
      }
    }
  }
  return record(sums, from: x, y) { dy, gradients in
    let ofPairs = dy.elements
    func scaled(_ values: Variable) -> Tensor {
      var result = values.value
      result.withMutableView { result in
        layout.forEachPair { pair, rows in
          for row in rows {
            let result = result.pointer + row * size
            for j in 0..<size { result[j] *= ofPairs[pair] }
          }
        }
      }
      return result
    }
    if x.requiresGradient { gradients.add(scaled(y), to: x) }
    if y.requiresGradient { gradients.add(scaled(x), to: y) }
  }
}
