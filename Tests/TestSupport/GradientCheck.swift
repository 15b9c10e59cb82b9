import Autodiff
import Tensor
import Testing

/// Compares the gradient of `loss` with central differences, for every input and up to 40 elements of each.
///
/// `loss` builds a scalar from variables of the given values; it is called anew for each difference.
package func checkGradients(
  of values: [Tensor], step: Float = 1e-2, within tolerance: Float = 1e-2,
  sourceLocation: SourceLocation = #_sourceLocation,
  _ loss: ([Variable]) -> Variable
) {
  let variables = values.map { Variable.parameter($0) }
  let all = gradients(of: loss(variables))
  for (k, value) in values.enumerated() {
    let analytic = all[variables[k]]
    var numeric: [Float] = [], chosen: [Float] = []
    for i in stride(from: 0, to: value.count, by: max(1, value.count / 40)) {
      func at(_ shift: Float) -> Float {
        var shifted = values
        shifted[k].elements[i] += shift
        return loss(shifted.map { .constant($0) }).value.elements[0]
      }
      numeric.append((at(step) - at(-step)) / (2 * step))
      chosen.append(analytic.elements[i])
    }
    let scale = max(numeric.map(abs).max() ?? 0, 1e-2)
    // Not the largest difference: a maximum passes over what is not a number.
    let isClose = zip(numeric, chosen).allSatisfy { abs($0 - $1) <= tolerance * scale }
    #expect(
      isClose, "input \(k) of shape \(value.shape): analytic \(chosen), numeric \(numeric)",
      sourceLocation: sourceLocation)
  }
}

/// A scalar that weighs every element of y differently, so that a gradient check sees each of them.
package func weightedSum(_ y: Variable, seed: UInt64 = 7) -> Variable {
  var generator = SplitMix64(seed: seed)
  let weights = Tensor(uniform: 1, shape: [y.value.count, 1], using: &generator)
  return product(y.flattened(), .constant(weights))
}

extension Variable {
  /// The same elements as one row, [1, count].
  package func flattened() -> Variable { reshaped([1, value.count]) }
}
