import Foundation
import Tensor
import TestSupport
import Testing
@testable import Evaluation

struct CohortTests {
  /// Two known classes; their texts have the directions (1, 0) and (0.6, 0.8).
  func cohort(_ temperature: Double) -> Cohort {
    var cohort = Cohort(temperature: temperature)
    cohort.add(sentences: Tensor(shape: [2, 2], elements: [1, 0.5, 0.2, -0.5]))
    cohort.add(sentences: Tensor(shape: [1, 2], elements: [3, 4]))
    return cohort
  }
  let photos = Tensor(shape: [3, 2], elements: [0.8, 0.6, 0, 1, 0, -1])
  let cosines = Tensor(shape: [2, 3], elements: [0.7, 0.6, -0.1, 0.4, 0.9, -0.3])

  @Test(arguments: [0.1, 0.5, 2])
  func equalsItsFormula(temperature: Double) {
    let scores = cohort(temperature).normalized(cosines, photos: photos)
    for photo in 0..<3 {
      let (x, y) = (Double(photos.elements[2 * photo]), Double(photos.elements[2 * photo + 1]))
      let offset = temperature * log(exp(x / temperature) + exp((0.6 * x + 0.8 * y) / temperature))
      for c in 0..<2 { #expect(abs(Double(scores.elements[c * 3 + photo]) - (Double(cosines.elements[c * 3 + photo]) - offset)) < 1e-5) }
    }
  }

  /// e^(1/0.001) is beyond any number; then the nearest known text alone counts.
  @Test func aSharpCohortIsItsNearestText() {
    let scores = cohort(0.001).normalized(cosines, photos: photos)
    expectClose(scores, Tensor(shape: [2, 3], elements: [0.7 - 0.96, 0.6 - 0.8, -0.1, 0.4 - 0.96, 0.9 - 0.8, -0.3]), within: 1e-4)
  }

  /// A photo near both known texts loses its lead; which class a photo prefers stays.
  @Test func hubsLoseTheirLead() {
    #expect(rankedPhotos(cosines).map { $0[0] } == [0, 1])
    let scores = cohort(0.1).normalized(cosines, photos: photos)
    #expect(rankedPhotos(scores)[0] == [2, 1, 0])
    for photo in 0..<3 { #expect((scores.elements[photo] > scores.elements[3 + photo]) == (cosines.elements[photo] > cosines.elements[3 + photo])) }
  }

  @Test func stageOneHasBothFigures() throws {
    var cohort = Cohort(temperature: 0.1)
    cohort.add(sentences: Tensor(shape: [1, 2], elements: [1, 0]))
    let pool = smallPool(), plain = StageOneScores(pool, ties: .pessimistic), scores = StageOneScores(pool, cohort: cohort, ties: .pessimistic)
    #expect(scores.rankings == plain.rankings && scores.figures == plain.figures && scores.top1 == plain.top1)
    let compared = try #require(scores.compared), expected = cohort.normalized(plain.reed.normalizedScores, photos: pool.photos)
    #expect(compared.scores == expected && compared.rankings == rankedPhotos(expected))
    #expect(compared.figures == ClassFigures(rankedPhotos(expected), plain.reed) && compared.rankings != plain.rankings)
    #expect(plain.compared == nil && plain.basis.scores == plain.reed.scores && scores.basis.scores == expected)
    let report = PoolReport(pool, scores)
    #expect(report.table().contains("\n    stage 1 over cohort "))
    #expect(!PoolReport(pool, plain).table().contains("cohort"))
  }
}
