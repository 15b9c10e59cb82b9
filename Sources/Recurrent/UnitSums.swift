import Autodiff
import Tensor

/// Rows [Σ lengths, D] of sequences, each divided by the norm of its sequence's sum S: y = x / n with n = ‖S‖, and
/// dx = dy / n − S (Σ dy·x) / n³. The norm is increased by 1e-8.
package func unitSums(_ x: Variable, lengths: [Int]) -> Variable {
  let size = x.value.columns
  precondition(lengths.reduce(0, +) == x.value.rows, "\(x.shape) for \(lengths.count) sequences")
  let sequences = lengths.indices.flatMap { i in [Int](repeating: i, count: lengths[i]) }
  var sums = Tensor(shape: [lengths.count, size])
  sums.addRows(x.value, at: sequences)
  let norms = sums.l2NormalizedRows().norms
  var y = x.value
  for (row, i) in sequences.enumerated() {
    for j in row * size..<(row + 1) * size { y.elements[j] /= norms[i] }
  }
  return record(y, from: x) { dy, gradients in
    var products = [Float](repeating: 0, count: lengths.count)
    for (row, i) in sequences.enumerated() {
      for j in row * size..<(row + 1) * size { products[i] += dy.elements[j] * x.value.elements[j] }
    }
    var dx = Tensor(shape: x.shape)
    for (row, i) in sequences.enumerated() {
      let n = norms[i], factor = products[i] / (n * n * n)
      for j in 0..<size {
        dx.elements[row * size + j] = dy.elements[row * size + j] / n - sums.elements[i * size + j] * factor
      }
    }
    gradients.add(dx, to: x)
  }
}
