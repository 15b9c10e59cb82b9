import Tensor

/// y[n, r, c, o] = Σ x[n, r s + i − p, c s + j − p, k] w[i, j, k, o], in double precision, one element at a time: the
/// oracle of all convolutions. x is [photos, side, side, inputs], w [kernel, kernel, inputs, outputs].
package func naiveConvolution(_ x: Tensor, _ w: Tensor, _ window: Window) -> Tensor {
  let (inputs, outputs) = (x.columns, w.columns)
  return naiveSums(x, outputs: outputs, window) { sums, pixel, tap in
    for k in 0..<inputs {
      let value = Double(x.elements[pixel * inputs + k])
      for o in 0..<outputs { sums[o] += value * Double(w.elements[(tap * inputs + k) * outputs + o]) }
    }
  }
}

/// y[n, r, c, k] = Σ x[n, r s + i − p, c s + j − p, k] w[i, j, k], likewise.
package func naiveDepthwiseConvolution(_ x: Tensor, _ w: Tensor, _ window: Window) -> Tensor {
  let channels = x.columns
  return naiveSums(x, outputs: channels, window) { sums, pixel, tap in
    for k in 0..<channels {
      sums[k] += Double(x.elements[pixel * channels + k]) * Double(w.elements[tap * channels + k])
    }
  }
}

/// Sums over the taps of each window that lie on the image; `add` is given the tap and the number of the pixel that it
/// sees.
private func naiveSums(
  _ x: Tensor, outputs: Int, _ window: Window, _ add: (_ sums: inout [Double], _ pixel: Int, _ tap: Int) -> Void
) -> Tensor {
  let side = x.shape[1], kernel = window.kernel, outputSide = window.outputSide(side)
  var y = Tensor(shape: [x.shape[0], outputSide, outputSide, outputs])
  for index in 0..<x.shape[0] * outputSide * outputSide {
    let (photo, row, column) = (index / (outputSide * outputSide), index / outputSide % outputSide, index % outputSide)
    var sums = [Double](repeating: 0, count: outputs)
    for tap in 0..<kernel * kernel {
      let r = row * window.stride + tap / kernel - window.before,
        c = column * window.stride + tap % kernel - window.before
      guard (0..<side).contains(r), (0..<side).contains(c) else { continue }
      add(&sums, (photo * side + r) * side + c, tap)
    }
    for o in 0..<outputs { y.elements[index * outputs + o] = Float(sums[o]) }
  }
  return y
}

package func applied(_ activation: Activation, to x: Float) -> Float {
  switch activation {
  case .none: x
  case .relu: max(x, 0)
  case .relu6: min(max(x, 0), 6)
  }
}
