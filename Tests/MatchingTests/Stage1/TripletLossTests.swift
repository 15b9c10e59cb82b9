import Autodiff
import Matching
import Tensor
import TestSupport
import Testing

struct TripletLossTests {
  /// Photos along both axes and between, sentences a little aside.
  let photos = Tensor(shape: [3, 2], elements: [1, 0, 0, 1, 0.6, 0.8]),
    sentences = Tensor(shape: [3, 2], elements: [0.8, 0.6, 0, 1, 1, 0])

  func loss(_ identities: [Int], symmetric: Bool) -> Float {
    tripletLoss(
      .constant(photos), .constant(sentences), identities: identities, margin: 0.2, symmetric: symmetric,
      reduction: .sum
    ).value.elements[0]
  }

  @Test func eachDirectionIsByHand() {
    // s = [0.8, 0, 1; 0.6, 1, 0; 0.96, 0.8, 0.6], photos down, sentences across, matching on the diagonal.
    // row 0: sentence 2; row 1: none; row 2: both
    let ofPhotos: Float = (0.2 + 1 - 0.8) + (0.2 + 0.96 - 0.6) + (0.2 + 0.8 - 0.6)
    // column 0: photo 2; column 1: none; column 2: photo 0
    let ofSentences: Float = (0.2 + 0.96 - 0.8) + (0.2 + 1 - 0.6)
    #expect(abs(loss([0, 1, 2], symmetric: false) - ofPhotos) < 1e-5)
    #expect(abs(loss([0, 1, 2], symmetric: true) - ofPhotos - ofSentences) < 1e-5)
    // Photo 0 and sentence 2 of one identity do not repel each other.
    #expect(abs(loss([0, 1, 0], symmetric: false) - (0.2 + 0.8 - 0.6)) < 1e-5)
  }

  @Test func gradientCheck() {
    var generator = SplitMix64(seed: 44)
    let values = (0..<2).map { _ in Tensor(normal: 0.5, shape: [4, 3], using: &generator) }
    checkGradients(of: values, step: 1e-3) { tripletLoss($0[0], $0[1], identities: [0, 1, 2, 1], margin: 0.3) }
  }

  @Test func ofSimilaritiesItIsTheSame() {
    let s = product(.constant(photos), .constant(sentences), transposingRight: true)
    let all = tripletLoss(ofSimilarities: s, identities: [0, 1, 2], margin: 0.2, negatives: .all)
    #expect(abs(all.value.elements[0] - loss([0, 1, 2], symmetric: true)) < 1e-5)
  }

  @Test func theHardestNegativesOfEmbeddingsAreThoseOfTheirSimilarities() {
    let s = product(.constant(photos), .constant(sentences), transposingRight: true)
    for identities in [[0, 1, 2], [0, 1, 0]] {
      let ofEmbeddings = tripletLoss(
        .constant(photos), .constant(sentences), identities: identities, margin: 0.2, negatives: .hardest,
        reduction: .sum)
      let ofSimilarities = tripletLoss(ofSimilarities: s, identities: identities, margin: 0.2)
      #expect(abs(ofEmbeddings.value.elements[0] - ofSimilarities.value.elements[0]) < 1e-5)
    }
  }

  @Test func theHardestNegativesOfBothDirections() {
    // Row 0: sentence 2; row 2: photo 0's sentence. Column 0: photo 2; column 2: photo 0. The others' hinges are
    // closed.
    let s = product(.constant(photos), .constant(sentences), transposingRight: true)
    let expected = ([0.2 + 1 - 0.8, 0.2 + 0.96 - 0.6, 0.2 + 0.96 - 0.8, 0.2 + 1 - 0.6] as [Float]).reduce(0, +)
    #expect(
      abs(tripletLoss(ofSimilarities: s, identities: [0, 1, 2], margin: 0.2).value.elements[0] - expected) < 1e-5)
  }

  /// What users of SCAN see when nothing is learned: 2 · 128 · 0.2 = 51.2.
  @Test func aCollapsedModelLosesTheMarginOnceAnAnchor() {
    let s = Variable.constant(Tensor(repeating: 0.4, shape: [128, 128]))
    #expect(
      abs(tripletLoss(ofSimilarities: s, identities: Array(0..<128), margin: 0.2).value.elements[0] - 51.2) < 1e-3)
  }

  @Test func gradientCheckOfSimilarities() {
    var generator = SplitMix64(seed: 45)
    checkGradients(of: [Tensor(normal: 0.5, shape: [5, 5], using: &generator)], step: 1e-3) {
      tripletLoss(ofSimilarities: $0[0], identities: [0, 1, 2, 3, 4], margin: 0.3)
    }
  }
}
