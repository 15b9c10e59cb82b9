import Autodiff
import Recurrent
import Tensor

/// What each word of a pair sees of its photo: y[r] = Σ_k attention[r, k] values[photo, k] (Li et al. 2017, Eq. 8).
package enum PairPooling {
  /// - attention [rows, cells]; values [photos · cells, D]; returns [rows, D].
  package static func attend(_ attention: Tensor, _ values: Tensor, _ layout: PairLayout) -> Tensor {
    let size = values.columns, cells = layout.cells
    precondition(
      attention.shape == [layout.rows, cells], "attention \(attention.shape) for \(layout.rows) rows of \(cells) cells")
    return Tensor(uninitialized: [layout.rows, size]) { result in
      nonisolated(unsafe) let result = result
      parallel(layout.pairs) { pairs in
        for pair in pairs {
          let rows = layout.rows(of: pair)
          attention.elements.withUnsafeBufferPointer { a in
            values.elements.withUnsafeBufferPointer { v in
              multiply(
                rows.count, size, cells, a.baseAddress! + rows.lowerBound * cells, cells,
                v.baseAddress! + layout.photos[pair] * cells * size, size, into: result + rows.lowerBound * size, size)
            }
          }
        }
      }
    }
  }

  /// From dy [rows, D] to dL/d(attention) [rows, cells] and, if wanted, dL/d(values) [photos · cells, D].
  package static func attendGradients(
    _ dy: Tensor, _ attention: Tensor, _ values: Tensor, _ layout: PairLayout, wantsValues: Bool
  ) -> (attention: Tensor, values: Tensor?) {
    let size = values.columns, cells = layout.cells, groups = layout.groups
    var dValues = wantsValues ? Tensor(shape: values.shape) : Tensor(shape: [0])
    let dAttention = Tensor(uninitialized: attention.shape) { dAttention in
      nonisolated(unsafe) let dAttention = dAttention
      dValues.elements.withUnsafeMutableBufferPointer { dValues in
        nonisolated(unsafe) let dValues = dValues
        parallel(groups.count) { range in
          for pair in range.lazy.flatMap({ groups[$0] }) {
            let rows = layout.rows(of: pair), photo = layout.photos[pair] * cells * size
            attention.elements.withUnsafeBufferPointer { a in
              values.elements.withUnsafeBufferPointer { v in
                dy.elements.withUnsafeBufferPointer { dy in
                  let d = dy.baseAddress! + rows.lowerBound * size
                  multiply(
                    rows.count, cells, size, d, size, v.baseAddress! + photo, size,
                    into: dAttention + rows.lowerBound * cells, cells, transposing: .right)
                  if wantsValues {
                    multiply(
                      cells, size, rows.count, a.baseAddress! + rows.lowerBound * cells, cells, d, size,
                      into: dValues.baseAddress! + photo, size, transposing: .left, beta: 1)
                  }
                }
              }
            }
          }
        }
      }
    }
    return (dAttention, wantsValues ? dValues : nil)
  }
}
