import Autodiff
import Tensor
import TestSupport
import Testing

struct ConcatenationTests {
  @Test func gradients() {
    var generator = SplitMix64(seed: 15)
    let parts = [1, 3, 2].map { Tensor(normal: 1, shape: [2, 2, 3, $0], using: &generator) }
    checkGradients(of: parts) { weightedSum(concatenated($0)) }
    // The same part twice.
    checkGradients(of: [parts[1]]) { weightedSum(concatenated([$0[0], $0[0]])) }
  }
}
