import Foundation
import Pools

/// How often stage 2 is right where it says how probable a match is (reliability: Guo et al., ICML 2017).
struct Calibration: Equatable {
  struct Bin: Equatable {
    let count: Int
    /// The mean of what was said, and the share that matches, in [0, 1].
    let said: Double, right: Double
  }

  /// Tenths of the probability, without empty ones.
  let bins: [Bin]
  /// The mean difference between both, weighted by the pairs: the expected calibration error.
  let error: Double
  let count: Int

  /// - Parameter pairs: with labels, and log-odds as scores.
  init(_ pairs: PairTable) {
    var counts = [Int](repeating: 0, count: 10), said = [Double](repeating: 0, count: 10), right = said
    for (score, label) in zip(pairs.scores, pairs.labels) {
      let probability = 1 / (1 + exp(-Double(score))), bin = min(9, Int(10 * probability))
      counts[bin] += 1
      said[bin] += probability
      right[bin] += Double(label)
    }
    let total = pairs.scores.count
    bins = counts.indices.filter { counts[$0] > 0 }.map {
      Bin(count: counts[$0], said: said[$0] / Double(counts[$0]), right: right[$0] / Double(counts[$0]))
    }
    error = bins.reduce(0) { $0 + abs($1.said - $1.right) * Double($1.count) } / Double(max(1, total))
    count = total
  }
}
