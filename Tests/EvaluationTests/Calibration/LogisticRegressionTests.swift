import Foundation
import Tensor
import Testing

@testable import Evaluation

struct LogisticRegressionTests {
  /// At the fitted place the derivatives of the likelihood are those of the small penalty, also where a column never
  /// changes.
  @Test func noOtherNumbersAreMoreLikely() {
    var generator = SplitMix64(seed: 3)
    func drawn() -> [Double] { (0..<300).map { _ in Double.random(in: -2...3, using: &generator) } }
    let columns = [drawn(), drawn(), [Double](repeating: 5, count: 300)]
    let targets = columns[0].map { $0 + Double.random(in: -1...1, using: &generator) > 0.5 ? 0.9 : 0.2 }
    let counts = targets.indices.map { Double($0 % 3) }
    let fitted = LogisticRegression(columns, targets, counts: counts)
    var sums = [0.0, 0, 0, 0]
    for row in targets.indices {
      let inputs = [1] + columns.map { $0[row] }
      let said = 1 / (1 + exp(-zip([fitted.intercept] + fitted.weights, inputs).reduce(0) { $0 + $1.0 * $1.1 }))
      for i in sums.indices { sums[i] += counts[row] * (said - targets[row]) * inputs[i] }
    }
    #expect(sums.allSatisfy { abs($0) < 0.1 } && fitted.weights[0] > 1, "\(sums)")
    #expect(abs(fitted.weights[2]) < 1e-6)
  }

  @Test func logOddsAreProbabilities() {
    #expect(probability(ofLogOdds: 0) == 0.5 && probability(ofLogOdds: 100) == 1)
  }
}
