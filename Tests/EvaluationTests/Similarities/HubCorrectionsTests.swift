import Foundation
import Tensor
import Testing

@testable import Evaluation

/// Three classes, four photos; photo 1 is near all texts.
private let scores = Tensor(shape: [3, 4], elements: [0.5, 0.9, 0.1, -0.2, 0.1, 0.8, 0.7, -0.3, 0.2, 0.9, 0.3, 0.4])

struct InvertedSoftmaxTests {
  @Test(arguments: [0.05, 0.5, 3])
  func eachPhotosSharesAddUpToOne(temperature: Double) {
    let corrected = invertedSoftmax(scores, temperature: temperature)
    for photo in 0..<4 {
      let powers = (0..<3).map { exp(Double(scores.elements[$0 * 4 + photo]) / temperature) }
      for c in 0..<3 {
        #expect(abs(exp(Double(corrected.elements[c * 4 + photo])) - powers[c] / powers.reduce(0, +)) < 1e-5)
      }
    }
  }

  @Test func aHubNoLongerLeadsEveryRanking() {
    #expect(rankedPhotos(scores).map { $0[0] } == [1, 1, 1])
    #expect(rankedPhotos(invertedSoftmax(scores, temperature: 0.1)).map { $0[0] } == [0, 2, 3])
  }

  /// e^(±1/0.001) is beyond any number.
  @Test func extremesStayFiniteAndInOrder() {
    let corrected = invertedSoftmax(scores, temperature: 0.001)
    #expect(corrected.elements.allSatisfy { $0.isFinite })
    for photo in 0..<4 {
      let order = (0..<3).sorted { scores.elements[$0 * 4 + photo] > scores.elements[$1 * 4 + photo] }
      for (a, b) in zip(order, order.dropFirst()) where scores.elements[a * 4 + photo] > scores.elements[b * 4 + photo]
      {
        #expect(corrected.elements[a * 4 + photo] > corrected.elements[b * 4 + photo])
      }
    }
  }
}

struct CrossDomainSimilarityTests {
  /// The definition, an element at a time; 4 and 9 are more neighbours than there are classes.
  @Test(arguments: [1, 2, 4, 9])
  func equalsItsDefinition(k: Int) {
    let corrected = crossDomainSimilarity(scores, neighbours: k)
    func mean(_ x: [Float]) -> Float { x.sorted().reversed().prefix(k).reduce(0, +) / Float(min(k, x.count)) }
    for c in 0..<3 {
      for photo in 0..<4 {
        let ofClass = mean((0..<4).map { scores.elements[c * 4 + $0] }),
          ofPhoto = mean((0..<3).map { scores.elements[$0 * 4 + photo] })
        #expect(
          abs(corrected.elements[c * 4 + photo] - (2 * scores.elements[c * 4 + photo] - ofClass - ofPhoto)) < 1e-6)
      }
    }
  }

  @Test func aHubLeadsFewerRankings() {
    #expect(rankedPhotos(scores).map { $0[0] } == [1, 1, 1])
    #expect(rankedPhotos(crossDomainSimilarity(scores, neighbours: 3)).map { $0[0] } == [1, 2, 1])
  }
}
