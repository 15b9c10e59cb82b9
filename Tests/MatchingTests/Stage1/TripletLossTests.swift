import Autodiff
import Matching
import Tensor
import TestSupport
import Testing

struct TripletLossTests {
  /// Photos along both axes and between, sentences a little aside.
  let photos = Tensor(shape: [3, 2], elements: [1, 0, 0, 1, 0.6, 0.8]),
    sentences = Tensor(shape: [3, 2], elements: [0.8, 0.6, 0, 1, 1, 0])

  /// Of photos and sentences, the inner products of both directions.
  func loss(
    _ photos: Variable, _ sentences: Variable, _ identities: [Int], margin: Float = 0.2, symmetric: Bool = true,
    negatives: Negatives = .all, reduction: Reduction = .sum
  ) -> Variable {
    tripletLoss(
      ofPhotos: product(photos, sentences, transposingRight: true),
      ofSentences: symmetric ? product(sentences, photos, transposingRight: true) : nil, identities: identities,
      margin: margin, negatives: negatives, reduction: reduction)
  }

  func loss(_ identities: [Int], symmetric: Bool, negatives: Negatives = .all) -> Float {
    loss(.constant(photos), .constant(sentences), identities, symmetric: symmetric, negatives: negatives)
      .value.elements[0]
  }

  /// Of one matrix of similarities.
  func loss(ofSimilarities s: Variable, _ identities: [Int], margin: Float = 0.2, negatives: Negatives = .hardest)
    -> Variable
  {
    tripletLoss(
      ofPhotos: s, ofSentences: s.transposed(), identities: identities, margin: margin, negatives: negatives,
      reduction: .sum)
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
    checkGradients(of: values, step: 1e-3) { loss($0[0], $0[1], [0, 1, 2, 1], margin: 0.3, reduction: .mean) }
  }

  @Test func ofSimilaritiesItIsTheSame() {
    let s = product(.constant(photos), .constant(sentences), transposingRight: true)
    let all = loss(ofSimilarities: s, [0, 1, 2], negatives: .all)
    #expect(abs(all.value.elements[0] - loss([0, 1, 2], symmetric: true)) < 1e-5)
  }

  @Test func theHardestNegativesOfEmbeddingsAreThoseOfTheirSimilarities() {
    let s = product(.constant(photos), .constant(sentences), transposingRight: true)
    for identities in [[0, 1, 2], [0, 1, 0]] {
      let ofEmbeddings = loss(identities, symmetric: true, negatives: .hardest)
      #expect(abs(ofEmbeddings - loss(ofSimilarities: s, identities).value.elements[0]) < 1e-5)
    }
  }

  @Test func theHardestNegativesOfBothDirections() {
    // Row 0: sentence 2; row 2: photo 0's sentence. Column 0: photo 2; column 2: photo 0. The others' hinges are
    // closed.
    let s = product(.constant(photos), .constant(sentences), transposingRight: true)
    let expected = ([0.2 + 1 - 0.8, 0.2 + 0.96 - 0.6, 0.2 + 0.96 - 0.8, 0.2 + 1 - 0.6] as [Float]).reduce(0, +)
    #expect(abs(loss(ofSimilarities: s, [0, 1, 2]).value.elements[0] - expected) < 1e-5)
  }

  /// What users of SCAN see when nothing is learned: 2 · 128 · 0.2 = 51.2.
  @Test func aCollapsedModelLosesTheMarginOnceAnAnchor() {
    let s = Variable.constant(Tensor(repeating: 0.4, shape: [128, 128]))
    #expect(abs(loss(ofSimilarities: s, Array(0..<128)).value.elements[0] - 51.2) < 1e-3)
  }

  @Test func gradientCheckOfSimilarities() {
    var generator = SplitMix64(seed: 45)
    checkGradients(of: [Tensor(normal: 0.5, shape: [5, 5], using: &generator)], step: 1e-3) {
      loss(ofSimilarities: $0[0], [0, 1, 2, 3, 4], margin: 0.3)
    }
  }
}
