import Tensor
import TestSupport
import Testing

@testable import Autodiff

/// Results may not depend on the thread count, not by a bit.
struct ThreadTests {
  @Test func adam() {
    expectSameForAnyThreads {
      var x = random([9000], 1), m = random([9000], 2), v = m.multiplied(by: m)
      Adam(learningRate: 1).move(
        &x, gradient: random([9000], 3), m: &m, v: &v, correction2: 0.5, rate: 0.1, decay: 0)
      return [x, m, v]
    }
  }
}
