import Foundation
import Tensor
import Testing

@testable import Evaluation

struct MatchProbabilityTests {
  private struct Drawn {
    var first: [Float] = [], second: [Float] = [], leads: [Double] = [], labels: [UInt8] = []

    func fitted() -> MatchProbability? {
      MatchProbability(
        similarities: first, scores: second, leads: leads, labels: labels,
        counts: labels.indices.map { Double(1 + $0 % 2) }, photos: 100)
    }
  }

  /// Pairs whose labels are drawn with probabilities that are known.
  private func drawn(_ truth: MatchProbability, count: Int) -> Drawn {
    var generator = SplitMix64(seed: 7), drawn = Drawn()
    for _ in 0..<count {
      let first = Float.random(in: -1...1, using: &generator)
      let second = first + Float.random(in: -4...4, using: &generator)
      let lead = Double.random(in: -1...1, using: &generator)
      drawn.first.append(first)
      drawn.second.append(second)
      drawn.leads.append(lead)
      drawn.labels.append(Double.random(in: 0...1, using: &generator) < said(truth, first, second, lead) ? 1 : 0)
    }
    return drawn
  }

  private func said(_ p: MatchProbability, _ first: Float, _ second: Float, _ lead: Double) -> Double {
    1 / (1 + exp(-(p.intercept + p.stage1! * Double(first) + p.stage2! * Double(second) + p.lead * lead)))
  }

  @Test func whatWasDrawnIsLearned() throws {
    let truth = MatchProbability(intercept: -1, stage1: 3, stage2: 0.5, lead: 2, photos: 100)
    let pairs = drawn(truth, count: 40_000), fitted = try #require(pairs.fitted())
    #expect(abs(fitted.intercept + 1) < 0.05 && abs(fitted.stage1! - 3) < 0.1 && abs(fitted.stage2! - 0.5) < 0.03)
    #expect(abs(fitted.lead - 2) < 0.1)
    let values = pairs.labels.indices.map { said(fitted, pairs.first[$0], pairs.second[$0], pairs.leads[$0]) }
    #expect(Reliability(values, labels: pairs.labels).error < 0.01)
  }

  /// At the fitted place the sum of what is wrong is zero, along every number: the derivatives of the likelihood.
  @Test func noOtherNumbersAreMoreLikely() throws {
    let pairs = drawn(MatchProbability(intercept: 0.3, stage1: -2, stage2: 1, lead: 1, photos: 9), count: 500)
    let fitted = try #require(pairs.fitted())
    let positives = Double(pairs.labels.count { $0 == 1 }), negatives = 500 - positives
    var sums = [0.0, 0, 0, 0]
    for i in 0..<500 {
      let target = pairs.labels[i] == 1 ? (positives + 1) / (positives + 2) : 1 / (negatives + 2)
      let wrong = said(fitted, pairs.first[i], pairs.second[i], pairs.leads[i]) - target
      for (j, number) in [1, Double(pairs.first[i]), Double(pairs.second[i]), pairs.leads[i]].enumerated() {
        sums[j] += Double(1 + i % 2) * wrong * number
      }
    }
    #expect(sums.allSatisfy { abs($0) < 0.02 }, "\(sums)")
  }

  @Test func pairsThatAreToldApartHaveFiniteNumbers() throws {
    for leads in [[0.0, 0, 0, 0], [0, 0.1, 0.9, 1]] {
      let fitted = try #require(
        MatchProbability(
          similarities: [0, 0.1, 0.9, 1], scores: [], leads: leads, labels: [0, 0, 1, 1], counts: [1, 1, 1, 1],
          photos: 4))
      #expect(fitted.intercept.isFinite && fitted.stage1!.isFinite && fitted.stage2 == nil && fitted.lead.isFinite)
      #expect(fitted.intercept + fitted.stage1! + fitted.lead * leads[3] > 0.4 && fitted.intercept < -0.4)
    }
  }

  @Test func aListIsJudgedTogether() {
    let probability = MatchProbability(intercept: -1, stage1: 2, stage2: 0.5, lead: 1, photos: 4)
    let (first, second): ([Float], [Float]) = ([0.5, 0.25], [1, -1])
    let list = FusedList(first, second, by: ListFusion(weight: 0.5)), leads = list.leads
    let values = probability(list)
    for i in 0..<2 { #expect(abs(values[i] - said(probability, first[i], second[i], leads[i])) < 1e-12) }
    let alone = MatchProbability(intercept: 0, stage1: 1, stage2: nil, photos: 4)
    #expect(alone(FusedList([0], nil, by: .stage2Alone)) == [0.5])
  }

  @Test func nothingIsLearnedFromPairsOfOneKind() {
    for labels in [[1, 1], [0, 0]] as [[UInt8]] {
      let found = MatchProbability(
        similarities: [0, 1], scores: [], leads: [0, 0], labels: labels, counts: [1, 1], photos: 2)
      #expect(found == nil)
    }
    #expect(MatchProbability(similarities: [], scores: [], leads: [], labels: [], counts: [], photos: 2) == nil)
  }

  @Test func amongMorePhotosTheOddsFall() {
    let few = MatchProbability(intercept: -1, stage1: 2, stage2: nil, lead: 3, photos: 100, least: 0.1)
    let many = few.among(400)
    func odds(_ p: Double) -> Double { p / (1 - p) }
    let list = FusedList([0.3], nil, by: .stage2Alone)
    #expect(abs(odds(few(list)[0]) / odds(many(list)[0]) - 4) < 1e-9)
    #expect(many.photos == 400 && many.least == 0.1 && many.lead == 3)
  }

  @Test func itIsOfTheStagesThatItWasFittedWith() {
    let both = MatchProbability(intercept: 0, stage1: 1, stage2: 1, photos: 1)
    #expect(both.isOf(stage1: true, stage2: true) && !both.isOf(stage1: true, stage2: false))
    let first = MatchProbability(intercept: 0, stage1: 1, stage2: nil, photos: 1)
    #expect(first.isOf(stage1: true, stage2: false) && !first.isOf(stage1: true, stage2: true))
    #expect(!first.isOf(stage1: false, stage2: false))
  }

  @Test func itIsReadAsItIsWritten() throws {
    let text = "intercept=-3.125,stage1=8.25,stage2=0.5,lead=1.5,photos=1000,least=0.25"
    #expect(try #require(MatchProbability(text)).description == text)
    #expect(MatchProbability("stage1=1,lead=0,intercept=0,photos=2,least=0")?.stage2 == nil)
    for bad in [
      "", "auto", "intercept=0,lead=0,photos=2,least=0", "intercept=0,stage1=1,photos=2,least=0",
      "intercept=0,stage1=1,lead=0,photos=2", "intercept=0,stage1=1,lead=0,least=0",
      "intercept=x,stage1=1,lead=0,photos=2,least=0", "intercept=0,stage1=1,lead=0,photos=2,least=2",
      "intercept=0,stage1=1,lead=0,photos=1.5,least=0", "intercept=0,stage1=1,lead=0,photos=0,least=0",
      "intercept=0,stage1=inf,lead=0,photos=2,least=0", "intercept=0,stage1=1,stage1=1,lead=0,photos=2,least=0",
      "intercept=0,stage1=1,lead=0,photos=2,least=0,more=1",
    ] {
      #expect(MatchProbability(bad) == nil, "\(bad)")
    }
  }
}
