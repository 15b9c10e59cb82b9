/// How often something is right, beside how probable it was said to be (reliability: Guo et al., ICML 2017).
package struct Reliability: Equatable, Sendable {
  package struct Bin: Equatable, Sendable {
    package let count: Int
    /// The mean of what was said, and the share that matches, in [0, 1].
    package let said: Double, right: Double
  }

  /// Tenths of the probability, without empty ones.
  package let bins: [Bin]
  /// The mean difference between both, weighted by the pairs: the expected calibration error.
  package let error: Double
  package let count: Int

  /// - Parameter labels: 1 where a pair matches, else 0.
  package init(_ probabilities: [Double], labels: [UInt8]) {
    precondition(probabilities.count == labels.count, "\(probabilities.count) probabilities, \(labels.count) labels")
    var counts = [Int](repeating: 0, count: 10), said = [Double](repeating: 0, count: 10), right = said
    for (probability, label) in zip(probabilities, labels) {
      let bin = min(9, Int(10 * probability))
      counts[bin] += 1
      said[bin] += probability
      right[bin] += Double(label)
    }
    bins = counts.indices.filter { counts[$0] > 0 }.map {
      Bin(count: counts[$0], said: said[$0] / Double(counts[$0]), right: right[$0] / Double(counts[$0]))
    }
    error =
      bins.reduce(0) { $0 + abs($1.said - $1.right) * Double($1.count) } / Double(max(1, probabilities.count))
    count = probabilities.count
  }
}
