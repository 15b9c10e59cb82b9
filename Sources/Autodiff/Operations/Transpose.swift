import Tensor

extension Variable {
  /// The transpose of [rows, columns].
  package func transposed() -> Variable {
    record(value.transposed(), from: self) { dy, gradients in gradients.add(dy.transposed(), to: self) }
  }
}
