import Autodiff
import Tensor
import TestSupport
import Testing

struct TransposeTests {
  @Test func gradientCheck() {
    var generator = SplitMix64(seed: 5)
    checkGradients(of: [Tensor(normal: 1, shape: [3, 4], using: &generator)]) { weightedSum($0[0].transposed()) }
  }
}
