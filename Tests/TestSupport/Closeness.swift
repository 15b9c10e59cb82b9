import Tensor
import Testing

/// Largest |a − b| relative to the largest |b|: the error that a kernel is judged by. Infinite where either is not
/// finite.
package func relativeError(_ actual: [Float], _ expected: [Float]) -> Float {
  precondition(actual.count == expected.count, "\(actual.count) and \(expected.count) elements")
  let scale = expected.reduce(Float.leastNormalMagnitude) { Swift.max($0, abs($1)) }
  return zip(actual, expected).reduce(0) {
    $1.0.isFinite && $1.1.isFinite ? Swift.max($0, abs($1.0 - $1.1) / scale) : .infinity
  }
}

/// Records an issue at the caller's line unless the arrays agree to `tolerance`, relative to the largest expected
/// magnitude.
package func expectClose(
  _ actual: Tensor, _ expected: Tensor, within tolerance: Float = 1e-5,
  sourceLocation: SourceLocation = #_sourceLocation
) {
  #expect(actual.shape == expected.shape, sourceLocation: sourceLocation)
  guard actual.shape == expected.shape else { return }
  let error = relativeError(actual.elements, expected.elements)
  #expect(error <= tolerance, sourceLocation: sourceLocation)
}
