import Tensor
import Testing

@testable import Evaluation

/// Three classes (identities 3, 5, 9) in the plane; class 5 has three of the five photos.
private let small = ReedProtocol(
  photos: Tensor(shape: [5, 2], elements: [1, 0, 0, 1, 0.6, 0.8, 0.8, 0.6, -1, 0]),
  sentences: Tensor(shape: [4, 2], elements: [0, 1, 1, 0, 0.8, 0.6, -0.6, 0.8]),
  photoIdentities: [3, 5, 5, 5, 9], sentenceIdentities: [5, 3, 3, 9])

@Test func aClassTextIsAMeanOfNoParticularLength() {
  // φ₃ = (0.9, 0.3), φ₅ = (0, 1), φ₉ = (−0.6, 0.8)
  let expected: [Float] = [0.9, 0.3, 0.78, 0.9, -0.9, 0, 1, 0.8, 0.6, 0, -0.6, 0.8, 0.28, 0, 0.6]
  #expect(small.classes == [3, 5, 9])
  for (score, value) in zip(small.scores.elements, expected) { #expect(abs(score - value) < 1e-6) }
  let length = Float(0.9).squareRoot()  // ‖φ₃‖ = √(0.81 + 0.09)
  for photo in 0..<5 { #expect(abs(small.normalizedScores.elements[photo] - expected[photo] / length) < 1e-6) }
}

@Test func topOneIsAveragedOverPhotosNotClasses() {
  // Right: photos 0, 1, 2 (0.8 > 0.78) and 4; photo 3 goes to class 3 (0.9 > 0.6). Micro 4/5; macro would be (1 + 2/3 +
  // 1)/3.
  #expect(small.imageToTextTop1() == 4.0 / 5)
  // With length 1, φ₃ scores photo 2 at 0.822 > 0.8: 3/5.
  #expect(small.imageToTextTop1(normalized: true) == 3.0 / 5)
}

@Test func theFirstClassWinsTies() {
  // Three photos of the first class and one of the last, which cannot be told apart.
  let tied = ReedProtocol(
    photos: Tensor(repeating: 1, shape: [4, 1]), sentences: Tensor(repeating: 1, shape: [2, 1]),
    photoIdentities: [1, 4, 1, 1], sentenceIdentities: [4, 1])
  #expect(tied.imageToTextTop1() == 0.75 && tied.imageToTextTop1(normalized: true) == 0.75)
  #expect(tied.rankings() == [[0, 1, 2, 3], [0, 1, 2, 3]])
}

@Test func precisionIsAveragedOverClasses() {
  let rankings = small.rankings()
  #expect(rankings == [[0, 3, 2, 1, 4], [1, 2, 3, 0, 4], [1, 4, 2, 3, 0]].map { $0.map(Int32.init) })
  #expect(small.reedPrecisionAtK(1, rankings) == 2.0 / 3)
  #expect(abs(small.reedPrecisionAtK(2, rankings) - (0.5 + 1 + 0.5) / 3) < 1e-12)
  #expect(abs(small.averagePrecisionAtK(2, rankings) - (1 + (1 + 1.0 / 2) / 3 + 0) / 3) < 1e-12)
}

/// CUB's class 006 has 41 photos: P@50 is 0.82 at best.
@Test func aSmallClassCannotReachOne() {
  let identities = [Int](repeating: 6, count: 41) + [Int](repeating: 7, count: 59)
  let photos = Tensor(shape: [100, 2], elements: identities.flatMap { $0 == 6 ? [Float(1), 0] : [0, 1] })
  let reed = ReedProtocol(
    photos: photos, sentences: Tensor(shape: [2, 2], elements: [1, 0, 0, 1]), photoIdentities: identities,
    sentenceIdentities: [6, 7])
  #expect(abs(reed.reedPrecisionAtK(50, reed.rankings()) - (0.82 + 1) / 2) < 1e-12)
  #expect(abs(reed.reedPrecisionCeiling(50) - 0.91) < 1e-12)
}
