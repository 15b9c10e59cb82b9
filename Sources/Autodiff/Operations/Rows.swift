import Tensor

extension Variable {
  /// Rows `indices`; a repeated row receives the sum of its gradients.
  package func rows(_ indices: [Int]) -> Variable {
    record(value.gatheringRows(indices), from: self) { dy, gradients in
      gradients.add(to: self) { $0.addRows(dy, at: indices) }
    }
  }
}
