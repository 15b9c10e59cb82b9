import Tensor

extension Variable {
  /// The same elements in another shape.
  package func reshaped(_ shape: [Int]) -> Variable {
    record(value.reshaped(shape), from: self) { dy, gradients in gradients.add(dy, to: self) }
  }

  /// The transpose of [rows, columns].
  package func transposed() -> Variable {
    record(value.transposed(), from: self) { dy, gradients in gradients.add(dy.transposed(), to: self) }
  }

  /// Rows `indices`; a repeated row receives the sum of its gradients.
  package func rows(_ indices: [Int]) -> Variable {
    record(value.gatheringRows(indices), from: self) { dy, gradients in
      gradients.add(to: self) { $0.addRows(dy, at: indices) }
    }
  }
}

/// The channels of all parts side by side, [photo, row, column, Σ channels].
package func concatenated(_ parts: [Variable]) -> Variable {
  record(.concatenated(parts.map(\.value)), from: parts) { dy, gradients in
    var start = 0
    for part in parts {
      gradients.add(dy.channels(start..<start + part.value.columns), to: part)
      start += part.value.columns
    }
  }
}
