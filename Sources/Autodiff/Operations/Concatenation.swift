import Tensor

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
