import Tensor
import Testing

@testable import Evaluation

struct RefusalTests {
  private let refusal = Refusal(there: [0.9, 0.8, 0.3, 0.6], gone: [0.1, 0.2, 0.4, 0.7])

  @Test func precisionAndRecallAreCounted() {
    // Below 0.5: three without a photo, and one with.
    #expect(refusal.precision(below: 0.5) == 0.75 && refusal.recall(below: 0.5) == 0.75)
    #expect(refusal.precision(below: 0.05) == nil && refusal.recall(below: 0.05) == 0)
    #expect(refusal.precision(below: 2) == 0.5 && refusal.recall(below: 2) == 1)
  }

  @Test func theLimitIsTheGreatestOfThePrecision() throws {
    #expect(try #require(refusal.least(precision: 1, fewest: 1)) == (0.2).nextUp)
    #expect(try #require(refusal.least(precision: 0.75, fewest: 1)) == (0.4).nextUp)
    #expect(Refusal(there: [0.1], gone: [0.9]).least(precision: 0.9, fewest: 1) == nil)
    #expect(Refusal(there: [], gone: []).least(precision: 0.9) == nil)
    // Between equal values there is no limit.
    #expect(Refusal(there: [0.5, 0.5], gone: [0.5, 0.5]).least(precision: 0.9, fewest: 1) == nil)
  }

  @Test func fewOfThoseWithAPhotoAreRefused() {
    let refusal = Refusal(there: (0..<100).map { Double($0) / 100 }, gone: [Double](repeating: 1, count: 100))
    #expect(refusal.least(refusing: 0.05) == 0.05 && refusal.there.count { $0 < 0.05 } == 5)
    #expect(refusal.least(refusing: 0) == 0 && refusal.least(refusing: 1) == 0.99)
    #expect(Refusal(there: [], gone: []).least(refusing: 0.5) == -.infinity)
  }

  /// As if every value were tried.
  @Test func theLimitIsThatOfAllThatAreTried() {
    var generator = SplitMix64(seed: 3)
    func values(_ shift: Double) -> [Double] {
      (0..<200).map { _ in (Double.random(in: 0...1, using: &generator) + shift).inHundredths }
    }
    // What looks alike is not refused, however lucky the least value is.
    for _ in 0..<20 { #expect(Refusal(there: values(0), gone: values(0)).least(precision: 0.9) == nil) }
    let refusal = Refusal(there: values(0.4), gone: values(0))
    for wanted in [0.6, 0.8, 0.9, 1] {
      let limits = Set(refusal.there + refusal.gone).map(\.nextUp)
      let best = limits.filter { least in
        let refused = (refusal.there + refusal.gone).count { $0 < least }
        return refused >= Refusal.fewest && refusal.precision(below: least)! >= wanted
      }.max()
      #expect(refusal.least(precision: wanted) == best, "\(wanted)")
    }
  }
}

extension Double {
  fileprivate var inHundredths: Double { (self * 100).rounded() / 100 }
}
