import Foundation
import Matching
import Tensor
import TestSupport
import Testing

struct CenteringTests {
  /// Identity 0 has three vectors, identity 1 one: their means are (1, 0) and (0, 2), the centre (0.5, 1).
  var means: FeatureMeans {
    var means = FeatureMeans(identities: 2, dimensions: 2)
    means.add(Tensor(shape: [4, 2], elements: [2, 0, 1, 1, 0, -1, 0, 2]), identities: [0, 0, 0, 1])
    return means
  }

  @Test func everyIdentityWeighsTheSame() {
    let centered = Centering(means).centered(Tensor(shape: [3, 2], elements: [0.5, 3, 1.5, 1, -2.5, -3]))
    expectClose(centered, Tensor(shape: [3, 2], elements: [0, 1, 1, 0, -0.6, -0.8]))
  }

  @Test func theCentreItselfStaysZero() {
    #expect(Centering(means).centered(Tensor(shape: [1, 2], elements: [0.5, 1])).elements == [0, 0])
  }
}
