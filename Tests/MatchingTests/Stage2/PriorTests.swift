import Matching
import Tensor
import Testing

struct PriorTests {
  /// Labels that are drawn by known log-odds.
  @Test func itFindsTheLogOddsByWhichLabelsWereDrawn() {
    var generator = SplitMix64(seed: 1)
    let truth = Prior(gain: 8, offset: -5)
    let similarities = (0..<20_000).map { _ in generator.nextFloat() }
    let labels = truth.logOdds(similarities).map { odds -> UInt8 in
      Double(generator.nextFloat()) < 1 / (1 + exponential(-Double(odds))) ? 1 : 0
    }
    let found = Prior(similarities: similarities, labels: labels)
    #expect(abs(found.gain - 8) < 0.4 && abs(found.offset + 5) < 0.3, "\(found)")
  }

  /// The mean confidence is the share of pairs that match, as of every logistic regression with an offset.
  @Test(arguments: [[0.1, 0.2, 0.3, 0.9], [5, 5, 5, 5], [-3, 100, 2, 2]] as [[Float]])
  func itsMeanConfidenceIsTheShareOfMatches(similarities: [Float]) {
    let odds = Prior(similarities: similarities, labels: [0, 1, 0, 1]).logOdds(similarities)
    #expect(abs(odds.reduce(0) { $0 + 1 / (1 + exponential(-Double($1))) } - 2) < 1e-3)
  }

  @Test func similaritiesThatPartTheLabelsWhollyGiveAFinitePrior() {
    let prior = Prior(similarities: [0, 0.1, 0.8, 0.9], labels: [0, 0, 1, 1])
    #expect(prior.gain > 0 && prior.gain.isFinite && prior.offset.isFinite)
  }
}
