import Autodiff
import Tensor
import TestSupport
import Testing

struct TripletHingeTests {
  let identities = [3, 0, 3, 1]  // anchors 0 and 2 are of one identity, and no negatives of each other

  var similarities: Tensor {
    var generator = SplitMix64(seed: 17)
    return Tensor(uniform: 1, shape: [4, 4], using: &generator)
  }

  func oracle(margin: Double) -> (sum: Double, negatives: Int) {
    let s = similarities.elements.map(Double.init)
    var sum = 0.0, negatives = 0
    for anchor in 0..<4 {
      for other in 0..<4 where identities[other] != identities[anchor] {
        sum += max(0, margin + s[anchor * 4 + other] - s[anchor * 4 + anchor])
        negatives += 1
      }
    }
    return (sum, negatives)
  }

  @Test(arguments: [0, 0.2, 1, 3])
  func equalsTheSumOverAnchorsAndNegatives(margin: Float) {
    let (sum, negatives) = oracle(margin: Double(margin))
    func loss(_ reduction: Reduction) -> Double {
      Double(
        tripletHinge(.constant(similarities), identities: identities, margin: margin, reduction: reduction).value
          .elements[0])
    }
    #expect(negatives == 10 && sum > 0)
    #expect(abs(loss(.sum) - sum) < 1e-5 && abs(loss(.mean) - sum / 10) < 1e-6)
  }

  @Test(arguments: Reduction.allCases)
  func gradientCheck(reduction: Reduction) {
    checkGradients(of: [similarities], step: 1e-3) {
      tripletHinge($0[0], identities: identities, margin: 0.5, reduction: reduction)
    }
  }

  /// The largest similarity to another identity, by hand.
  @Test func theHardestNegativeAlone() {
    let s = Tensor(shape: [3, 3], elements: [0.5, 0.6, 0.9, 0.1, 0.8, 0.2, 0.3, 0.4, 0.7])
    func loss(_ identities: [Int], _ reduction: Reduction) -> Float {
      tripletHinge(.constant(s), identities: identities, margin: 0.2, negatives: .hardest, reduction: reduction).value
        .elements[0]
    }
    #expect(abs(loss([0, 1, 2], .sum) - (0.2 + 0.9 - 0.5)) < 1e-6)  // the others' are closed
    #expect(abs(loss([0, 1, 2], .mean) - 0.2) < 1e-6)
    #expect(abs(loss([0, 1, 0], .sum) - (0.2 + 0.6 - 0.5)) < 1e-6)  // the most similar is no negative
  }

  @Test(arguments: Reduction.allCases)
  func gradientCheckOfTheHardest(reduction: Reduction) {
    checkGradients(of: [similarities], step: 1e-3) {
      tripletHinge($0[0], identities: identities, margin: 0.5, negatives: .hardest, reduction: reduction)
    }
  }

  @Test(arguments: Negatives.allCases) func withoutNegativesThereIsNothingToLose(negatives: Negatives) {
    #expect(
      tripletHinge(.constant(similarities), identities: [1, 1, 1, 1], margin: 1, negatives: negatives).value.elements
        == [0])
    #expect(
      tripletHinge(.constant(Tensor(shape: [0, 0])), identities: [], margin: 1, negatives: negatives).value.elements
        == [0])
  }

  /// −∞ stands for what was not compared.
  @Test(arguments: Negatives.allCases, Reduction.allCases)
  func whatIsNotKnownIsNoNegative(negatives: Negatives, reduction: Reduction) {
    let s = Variable.parameter(
      Tensor(shape: [3, 3], elements: [0.5, -.infinity, 0.6, -.infinity, 0.8, -.infinity, 0.3, -.infinity, 0.7]))
    let loss = tripletHinge(s, identities: [0, 1, 2], margin: 0.2, negatives: negatives, reduction: reduction)
    // anchors 0 and 2 have one negative each, and the latter's hinge is closed
    let terms: Float = reduction == .mean ? 2 : 1
    #expect(abs(loss.value.elements[0] - 0.3 / terms) < 1e-6)
    #expect(gradients(of: loss)[s].elements == [-1 / terms, 0, 1 / terms, 0, 0, 0, 0, 0, 0])
  }

  /// A network whose numbers are none must not pass for one that has learned everything.
  @Test(arguments: Negatives.allCases) func whatIsNotANumberIsNotALossOfZero(negatives: Negatives) {
    let s = Variable.constant(Tensor(repeating: .nan, shape: [3, 3]))
    #expect(
      tripletHinge(s, identities: [0, 1, 2], margin: 0.2, negatives: negatives, reduction: .sum).value.elements[0].isNaN
    )
  }
}
