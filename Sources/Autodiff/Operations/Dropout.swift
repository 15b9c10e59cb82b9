import Tensor

/// y = x ⊙ m / (1 − p), with mᵢ = 0 with probability p (Srivastava et al. 2014, inverted). x itself where p = 0.
public func dropout(_ x: Variable, probability: Float, using generator: inout SplitMix64) -> Variable {
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
