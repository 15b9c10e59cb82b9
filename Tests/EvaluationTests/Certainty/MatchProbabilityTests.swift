import Foundation
import Tensor
import Testing

@testable import Evaluation

struct MatchProbabilityTests {
  /// Pairs whose labels are drawn with probabilities that are known.
  private func drawn(_ truth: MatchProbability, count: Int) -> (first: [Float], second: [Float], labels: [UInt8]) {
    var generator = SplitMix64(seed: 7)
    let first = (0..<count).map { _ in Float.random(in: -1...1, using: &generator) }
    let second = first.map { $0 + Float.random(in: -4...4, using: &generator) }
    let labels = zip(first, second).map { a, b -> UInt8 in
      Double.random(in: 0...1, using: &generator) < truth(stage1: a, stage2: b)! ? 1 : 0
    }
    return (first, second, labels)
  }

  @Test func whatWasDrawnIsLearned() throws {
    let truth = MatchProbability(intercept: -1, stage1: 3, stage2: 0.5, photos: 100)
    let pairs = drawn(truth, count: 40_000)
    let fitted = try #require(
      MatchProbability(similarities: pairs.first, scores: pairs.second, labels: pairs.labels, photos: 100))
    #expect(abs(fitted.intercept + 1) < 0.05 && abs(fitted.stage1! - 3) < 0.1 && abs(fitted.stage2! - 0.5) < 0.03)
    let said = zip(pairs.first, pairs.second).map { fitted(stage1: $0, stage2: $1)! }
    #expect(Reliability(said, labels: pairs.labels).error < 0.01)
  }

  /// At the fitted place the sum of what is wrong is zero, along every score: the derivatives of the likelihood.
  @Test func noOtherNumbersAreMoreLikely() throws {
    let pairs = drawn(MatchProbability(intercept: 0.3, stage1: -2, stage2: 1, photos: 9), count: 500)
    let fitted = try #require(
      MatchProbability(similarities: pairs.first, scores: pairs.second, labels: pairs.labels, photos: 9))
    let positives = Double(pairs.labels.count { $0 == 1 }), negatives = 500 - positives
    var sums = [0.0, 0, 0]
    for i in 0..<500 {
      let target = pairs.labels[i] == 1 ? (positives + 1) / (positives + 2) : 1 / (negatives + 2)
      let wrong = fitted(stage1: pairs.first[i], stage2: pairs.second[i])! - target
      for (j, score) in [1, pairs.first[i], pairs.second[i]].enumerated() { sums[j] += wrong * Double(score) }
    }
    #expect(sums.allSatisfy { abs($0) < 0.01 }, "\(sums)")
  }

  @Test func pairsThatAreToldApartHaveFiniteNumbers() throws {
    let fitted = try #require(
      MatchProbability(similarities: [0, 0.1, 0.9, 1], scores: [], labels: [0, 0, 1, 1], photos: 4))
    #expect(fitted.intercept.isFinite && fitted.stage1!.isFinite && fitted.stage2 == nil)
    #expect(fitted(stage1: 1, stage2: nil)! > 0.6 && fitted(stage1: 0, stage2: nil)! < 0.4)
    // Scores that say the same, or nothing.
    let same = try #require(
      MatchProbability(similarities: [0, 0.1, 0.9, 1], scores: [0, 0.1, 0.9, 1], labels: [0, 0, 1, 1], photos: 4))
    #expect(same.intercept.isFinite && abs(same(stage1: 1, stage2: 1)! - fitted(stage1: 1, stage2: nil)!) < 0.02)
    let silent = try #require(
      MatchProbability(similarities: [1, 1, 1, 1], scores: [], labels: [0, 0, 1, 0], photos: 4))
    #expect(abs(silent(stage1: 1, stage2: nil)! - 0.3) < 0.1)
  }

  @Test func nothingIsLearnedFromPairsOfOneKind() {
    for labels in [[1, 1], [0, 0]] as [[UInt8]] {
      #expect(MatchProbability(similarities: [0, 1], scores: [], labels: labels, photos: 2) == nil)
    }
    #expect(MatchProbability(similarities: [], scores: [], labels: [], photos: 2) == nil)
  }

  @Test func amongMorePhotosTheOddsFall() {
    let few = MatchProbability(intercept: -1, stage1: 2, stage2: nil, photos: 100, least: 0.1), many = few.among(400)
    func odds(_ p: Double) -> Double { p / (1 - p) }
    #expect(abs(odds(few(stage1: 0.3, stage2: nil)!) / odds(many(stage1: 0.3, stage2: nil)!) - 4) < 1e-9)
    #expect(many.photos == 400 && many.least == 0.1)
  }

  @Test func aScoreThatIsMissingSaysNothing() {
    let both = MatchProbability(intercept: 0, stage1: 1, stage2: 1, photos: 1)
    #expect(both(stage1: 1, stage2: nil) == nil && both(stage1: nil, stage2: 1) == nil)
    let second = MatchProbability(intercept: 0, stage1: nil, stage2: 1, photos: 1)
    #expect(second(stage1: nil, stage2: 0) == 0.5 && second(stage1: 3, stage2: 0) == 0.5)
    #expect(probability(ofLogOdds: 0) == 0.5 && probability(ofLogOdds: 100) == 1)
  }

  @Test func itIsReadAsItIsWritten() throws {
    let text = "intercept=-3.125,stage1=8.25,stage2=0.5,photos=1000,least=0.25"
    #expect(try #require(MatchProbability(text)).description == text)
    #expect(MatchProbability("stage1=1,intercept=0,photos=2,least=0")?.stage2 == nil)
    for bad in [
      "", "auto", "intercept=0,photos=2,least=0", "intercept=0,stage1=1,photos=2", "intercept=0,stage1=1,least=0",
      "intercept=x,stage1=1,photos=2,least=0", "intercept=0,stage1=1,photos=2,least=2",
      "intercept=0,stage1=1,photos=1.5,least=0", "intercept=0,stage1=1,photos=0,least=0",
      "intercept=0,stage1=inf,photos=2,least=0", "intercept=0,stage1=1,stage1=1,photos=2,least=0",
      "intercept=0,stage1=1,photos=2,least=0,more=1",
    ] {
      #expect(MatchProbability(bad) == nil, "\(bad)")
    }
  }
}
