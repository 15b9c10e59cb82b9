import Autodiff
import Tensor

/// What each word of a pair sees of its photo, [rows, D]: y[r] = Σ_k attention[r, k] values[photo, k] (Li et al. 2017,
/// Eq. 8).
/// - Parameters:
///   - attention: [rows, cells].
///   - values: [photos · cells, D].
package func attend(_ attention: Variable, _ values: Variable, _ layout: PairLayout) -> Variable {
  let size = values.value.columns
  precondition(
    attention.shape == [layout.rows, layout.cells]
      && ((layout.photos.last ?? -1) + 1) * layout.cells <= values.value.rows,
    "attention \(attention.shape), values \(values.shape), \(layout.rows) rows of \(layout.pairs) pairs of "
      + "\(layout.cells) cells")
  let y = Tensor(uninitialized: [layout.rows, size]) { y in
    let y = MutableMatrixView(y, rows: layout.rows, columns: size)
    withViews(attention.value, values.value) { attention, values in
      layout.forEachPair { pair, rows in
        multiply(attention.rows(rows), values.rows(layout.cells(of: pair)), into: y.rows(rows))
      }
    }
  }
  return record(y, from: attention, values) { dy, gradients in
    let wantsValues = values.requiresGradient
    var dAttention = Tensor(uninitialized: attention.shape) { _ in }
    var dValues = Tensor(shape: wantsValues ? values.shape : [0, size])
    withViews(dy, attention.value, values.value) { dy, attention, values in
      dAttention.withMutableView { dAttention in
        dValues.withMutableView { dValues in
          layout.forEachPairByPhoto { pair, rows in
            let cells = layout.cells(of: pair), dy = dy.rows(rows)
            multiply(dy, values.rows(cells), into: dAttention.rows(rows), transposing: .right)
            guard wantsValues else { return }
            multiply(attention.rows(rows), dy, into: dValues.rows(cells), transposing: .left, adding: true)
          }
        }
      }
    }
    gradients.add(dAttention, to: attention)
    gradients.add(dValues, to: values)
  }
}
