import Autodiff
import Tensor

/// What each word of a pair sees of its photo: y[r] = Σ_k attention[r, k] values[photo, k] (Li et al. 2017, Eq. 8).
package enum PairPooling {
  /// - Parameters:
  ///   - attention: [rows, cells].
  ///   - values: [photos · cells, D].
  /// - Returns: y [rows, D].
  package static func attend(_ attention: Tensor, _ values: Tensor, _ layout: PairLayout) -> Tensor {
    let size = values.columns, cells = layout.cells
    precondition(
      attention.shape == [layout.rows, cells], "attention \(attention.shape) for \(layout.rows) rows of \(cells) cells")
    return Tensor(uninitialized: [layout.rows, size]) { y in
      let y = MutableMatrixView(y, rows: layout.rows, columns: size)
      withViews(attention, values) { attention, values in
        parallel(layout.pairs) { pairs in
          for pair in pairs {
            let rows = layout.rows(of: pair)
            multiply(attention.rows(rows), values.rows(layout.cells(of: pair)), into: y.rows(rows))
          }
        }
      }
    }
  }

  /// From dL/dy [rows, D] to dL/d(attention) [rows, cells] and, if wanted, dL/d(values) [photos · cells, D].
  package static func attendGradients(
    _ dy: Tensor, _ attention: Tensor, _ values: Tensor, _ layout: PairLayout, wantsValues: Bool
  ) -> (attention: Tensor, values: Tensor?) {
    var dAttention = Tensor(uninitialized: attention.shape) { _ in }
    var dValues = Tensor(shape: wantsValues ? values.shape : [0, values.columns])
    let groups = layout.groups
    withViews(dy, attention, values) { dy, attention, values in
      dAttention.withMutableView { dAttention in
        dValues.withMutableView { dValues in
          parallel(groups.count) { range in
            for pair in range.lazy.flatMap({ groups[$0] }) {
              let rows = layout.rows(of: pair), cells = layout.cells(of: pair), dy = dy.rows(rows)
              multiply(dy, values.rows(cells), into: dAttention.rows(rows), transposing: .right)
              guard wantsValues else { continue }
              multiply(attention.rows(rows), dy, into: dValues.rows(cells), transposing: .left, beta: 1)
            }
          }
        }
      }
    }
    return (dAttention, wantsValues ? dValues : nil)
  }
}
