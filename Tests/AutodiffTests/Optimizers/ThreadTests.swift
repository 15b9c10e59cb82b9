import Autodiff
import Tensor
import TestSupport
import Testing

/// Results may not depend on the thread count, not by a bit.
struct ThreadTests {
  @Test func adam() {
    expectSameForAnyThreads {
      var x = random([9000], 1), m = random([9000], 2), v = m.multiplied(by: m)
      adamUpdate(
        &x, gradient: random([9000], 3), m: &m, v: &v, rate: 0.1, beta1: 0.9, beta2: 0.99, epsilon: 1e-3,
        correction2: 0.5, decay: 0)
      return [x, m, v]
    }
  }
}
