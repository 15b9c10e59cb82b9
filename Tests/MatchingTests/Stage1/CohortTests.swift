import Foundation
import Matching
import Tensor
import TestSupport
import Testing

struct CohortTests {
  /// Identity 0 has two photos and one sentence, identity 1 the reverse. Mean photos (0.5, 0.5), (0, 1); mean sentences
  /// (1, 0), (0.3, 0.4).
  func cohort(_ photo: Double, _ sentence: Double) -> Cohort {
    var photos = FeatureMeans(identities: 2, dimensions: 2), sentences = photos
    photos.add(Tensor(shape: [3, 2], elements: [1, 0, 0, 1, 0, 1]), identities: [0, 0, 1])
    sentences.add(Tensor(shape: [3, 2], elements: [1, 0, 0, 1, 0.6, -0.2]), identities: [0, 1, 1])
    return Cohort(photos: photos, sentences: sentences, photoTemperature: photo, sentenceTemperature: sentence)
  }
  let photos = Tensor(shape: [3, 2], elements: [0.8, 0.6, 0, 1, 0, -1])
  let sentences = Tensor(shape: [2, 2], elements: [0.6, 0.8, -1, 0])

  @Test(arguments: [0.1, 0.5, 2], [0.05, 1])
  func innerProductsAreLessBothFits(photo: Double, sentence: Double) {
    func fit(_ x: Double, _ y: Double, _ means: [(Double, Double)], _ t: Double) -> Double {
      t * log(means.reduce(0) { $0 + exp((x * $1.0 + y * $1.1) / t) })
    }
    let cohort = cohort(photo, sentence)
    let (v, s) = (cohort.compared(photos: photos), cohort.compared(sentences: sentences))
    #expect(v.shape == [3, 4] && s.shape == [2, 4])
    let products = Tensor.product(v, s, transposing: .right),
      plain = Tensor.product(photos, sentences, transposing: .right)
    for i in 0..<3 {
      for j in 0..<2 {
        let (x, y) = (Double(photos.elements[2 * i]), Double(photos.elements[2 * i + 1]))
        let (p, q) = (Double(sentences.elements[2 * j]), Double(sentences.elements[2 * j + 1]))
        let expected =
          Double(plain.elements[2 * i + j]) - fit(x, y, [(1, 0), (0.3, 0.4)], photo)
          - fit(p, q, [(0.5, 0.5), (0, 1)], sentence)
        #expect(abs(Double(products.elements[2 * i + j]) - expected) < 1e-5)
      }
    }
  }

  /// e^(1/0.001) is beyond any number; then the nearest mean alone counts.
  @Test func aSharpCohortIsItsNearestMean() {
    expectClose(
      cohort(0.001, 0.001).compared(photos: photos),
      Tensor(shape: [3, 4], elements: [0.8, 0.6, 1, -0.8, 0, 1, 1, -0.4, 0, -1, 1, 0]), within: 1e-3)
  }

  @Test func aTemperatureOfZeroLeavesItOut() {
    let (v, s) = (cohort(0, 0.1).compared(photos: photos), cohort(0.1, 0).compared(sentences: sentences))
    #expect(v.elements == [0.8, 0.6, 1, 0, 0, 1, 1, 0, 0, -1, 1, 0])
    #expect(s.elements == [0.6, 0.8, 0, 1, -1, 0, 0, 1])
  }
}
