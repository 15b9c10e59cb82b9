import Tensor

/// y[n, r, c, o] = Σ x[n, r s + i − p, c s + j − p, k] w[i, j, k, o], in double precision, one element at a time: the oracle of all
/// convolutions. x is [photos, side, side, inputs], w [kernel, kernel, inputs, outputs].
func naiveConvolution(_ x: Tensor, _ w: Tensor, _ window: Window) -> Tensor {
  let (side, inputs, outputs, kernel) = (x.shape[1], x.columns, w.columns, window.kernel), outputSide = window.outputSide(side)
  var y = Tensor(shape: [x.shape[0], outputSide, outputSide, outputs])
  for index in 0..<x.shape[0] * outputSide * outputSide {
    let (photo, row, column) = (index / (outputSide * outputSide), index / outputSide % outputSide, index % outputSide)
    var sums = [Double](repeating: 0, count: outputs)
    for tap in 0..<kernel * kernel {
      let r = row * window.stride + tap / kernel - window.before, c = column * window.stride + tap % kernel - window.before
      guard (0..<side).contains(r), (0..<side).contains(c) else { continue }
      for k in 0..<inputs {
        let value = Double(x.elements[((photo * side + r) * side + c) * inputs + k])
        for o in 0..<outputs { sums[o] += value * Double(w.elements[(tap * inputs + k) * outputs + o]) }
      }
    }
    for o in 0..<outputs { y.elements[index * outputs + o] = Float(sums[o]) }
  }
  return y
}

func applied(_ activation: Activation, to x: Float) -> Float {
  switch activation {
  case .none: x
  case .relu: max(x, 0)
  case .relu6: min(max(x, 0), 6)
  }
}
