import Tensor

extension Variable {
  /// The same elements in another shape.
  package func reshaped(_ shape: [Int]) -> Variable {
    record(value.reshaped(shape), from: self) { dy, gradients in gradients.add(dy.reshaped(self.shape), to: self) }
  }

  /// The same elements as one row, [1, count].
  package func flattened() -> Variable { reshaped([1, value.count]) }
}
