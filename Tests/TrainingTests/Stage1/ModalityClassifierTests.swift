import Artifacts
import Autodiff
import Matching
import Tensor
import TestSupport
import Testing

@testable import Training

struct ModalityClassifierTests {
  let options = try! AdversarialOptions.parse(["--classifier-learning-rate", "0.01"])

  func cloud(around center: Float, seed: UInt64, rows: Int = 12) -> Tensor {
    var generator = SplitMix64(seed: seed)
    var x = Tensor(normal: 0.5, shape: [rows, 8], using: &generator)
    for i in 0..<rows { x.elements[8 * i] += center }
    return x
  }

  @Test func widthsAreAHalfAndAQuarter() {
    let classifier = ModalityClassifier(dimensions: 8, options: options, seed: 1), parameters = classifier.parameters
    #expect(parameters.names.map { parameters[$0].shape } == [[8, 4], [4], [4, 2], [2], [2, 2], [2]])
    var whole: SplitMix64?
    #expect(
      classifier.logits(.constant(cloud(around: 0, seed: 1)), parameters.constants(), chance: &whole).shape == [12, 2])
  }

  /// −log of the softmax of the right logit, by hand.
  @Test func theLossIsTheCrossEntropyOfBothModalities() {
    let classifier = ModalityClassifier(dimensions: 8, options: options, seed: 1),
      variables = classifier.parameters.constants()
    let v = Variable.constant(cloud(around: 1, seed: 2)), s = Variable.constant(cloud(around: -1, seed: 3, rows: 5))
    var whole: SplitMix64?
    func sumOfLosses(_ x: Variable, target: Int) -> Double {
      let logits = classifier.logits(x, variables, chance: &whole).value
      return (0..<logits.rows).reduce(0.0) { total, row in
        let (right, wrong) = (Double(logits.elements[2 * row + target]), Double(logits.elements[2 * row + 1 - target]))
        return total + logarithm(1 + exponential(wrong - right))
      }
    }
    let (ofPhotos, ofSentences) = (sumOfLosses(v, target: 0), sumOfLosses(s, target: 1))
    let sum = classifier.loss(photos: v, sentences: s, variables, reduction: .sum).value.elements[0]
    let mean = classifier.loss(photos: v, sentences: s, variables, reduction: .mean).value.elements[0]
    #expect(
      abs(Double(sum) - ofPhotos - ofSentences) < 1e-4 && abs(Double(mean) - ofPhotos / 12 - ofSentences / 5) < 1e-5)
  }

  @Test func gradientCheck() {
    let classifier = ModalityClassifier(dimensions: 8, options: options, seed: 1), parameters = classifier.parameters
    let v = cloud(around: 1, seed: 2), s = cloud(around: -1, seed: 3)
    checkGradients(of: [v, s] + parameters.tensors, step: 1e-3, within: 2e-2) {
      classifier.loss(
        photos: $0[0], sentences: $0[1], parameters.variables(Array($0.dropFirst(2))), reduction: .mean)
    }
  }

  @Test func itLearnsToTellTwoClouds() {
    var classifier = ModalityClassifier(dimensions: 8, options: options, seed: 1)
    let v = cloud(around: 2, seed: 2), s = cloud(around: -2, seed: 3, rows: 30)
    for _ in 0..<200 { classifier.learn(photos: v, sentences: s) }
    #expect(classifier.balancedAccuracy(photos: v, sentences: s) == 1)
    #expect(classifier.balancedAccuracy(photos: s, sentences: v) == 0)
    // All taken for photos: 30 of 42 are right, and yet nothing is told apart.
    #expect(abs(classifier.balancedAccuracy(photos: v, sentences: v) - 0.5) < 1e-6)
  }
}
