import Tensor

/// Rows `indices` of x; a repeated row receives the sum of its gradients. Embedding look-up is this operation.
package func rows(_ x: Variable, _ indices: [Int]) -> Variable {
  record(x.value.gatheringRows(indices), from: x) { dy, gradients in
    gradients.add(to: x) { $0.addRows(dy, at: indices) }
  }
}
