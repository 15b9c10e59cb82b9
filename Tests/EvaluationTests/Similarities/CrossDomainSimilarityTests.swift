import Tensor
import Testing
@testable import Evaluation

struct CrossDomainSimilarityTests {
  /// Three classes, four photos; photo 1 is near all texts.
  let cosines = Tensor(shape: [3, 4], elements: [0.5, 0.9, 0.1, -0.2, 0.1, 0.8, 0.7, -0.3, 0.2, 0.9, 0.3, 0.4])

  /// The definition, an element at a time; 4 and 9 are more neighbours than there are classes.
  @Test(arguments: [1, 2, 4, 9])
  func equalsItsDefinition(k: Int) {
    let corrected = crossDomainSimilarity(cosines, neighbours: k)
    func mean(_ x: [Float]) -> Float { x.sorted().reversed().prefix(k).reduce(0, +) / Float(min(k, x.count)) }
    for c in 0..<3 {
      for photo in 0..<4 {
        let ofClass = mean((0..<4).map { cosines.elements[c * 4 + $0] }),
          ofPhoto = mean((0..<3).map { cosines.elements[$0 * 4 + photo] })
        #expect(
          abs(corrected.elements[c * 4 + photo] - (2 * cosines.elements[c * 4 + photo] - ofClass - ofPhoto)) < 1e-6)
      }
    }
  }

  @Test func aHubLeadsFewerRankings() {
    #expect(rankedPhotos(cosines).map { $0[0] } == [1, 1, 1])
    #expect(rankedPhotos(crossDomainSimilarity(cosines, neighbours: 3)).map { $0[0] } == [1, 2, 1])
  }
}
