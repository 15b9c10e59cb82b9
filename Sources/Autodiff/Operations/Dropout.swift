import Tensor

/// y = x ⊙ m / (1 − p), with mᵢ = 0 with probability p (Srivastava et al. 2014, inverted). x itself where p = 0.
package func dropout(_ x: Variable, probability: Float, using generator: inout SplitMix64) -> Variable {
  guard probability > 0 else { return x }
  precondition(probability < 1, "dropout with probability \(probability)")
  let kept = 1 / (1 - probability)
  let mask = Tensor(uninitialized: x.shape) { mask in
    for i in 0..<x.value.count { mask[i] = generator.nextFloat() < probability ? 0 : kept }
  }
  return record(x.value.multiplied(by: mask), from: x) { dy, gradients in
    gradients.add(dy.multiplied(by: mask), to: x)
  }
}

/// Dropout of whole channels (Tompson et al. 2015): the rows of x come in groups of `group`, such as the cells of a
/// photo, and a group has one mask for all its rows.
package func channelDropout(_ x: Variable, group: Int, probability: Float, using generator: inout SplitMix64)
  -> Variable
{
  guard probability > 0 else { return x }
  let rows = x.value.rows
  precondition(group > 0 && rows % group == 0, "\(rows) rows in groups of \(group)")
  let ones = Variable.constant(Tensor(repeating: 1, shape: [rows / group, x.value.columns]))
  let masks = dropout(ones, probability: probability, using: &generator).value
  let mask = masks.gatheringRows((0..<rows).map { $0 / group })
  return record(x.value.multiplied(by: mask.reshaped(x.shape)), from: x) { dy, gradients in
    gradients.add(dy.multiplied(by: mask.reshaped(x.shape)), to: x)
  }
}
