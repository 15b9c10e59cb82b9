import Tensor

/// What stage 1 says of a pair, as log-odds: gain · similarity + offset. A matcher with a prior adds its own log-odds
/// to these, so that it begins as good as stage 1 and learns only what is missing.
package struct Prior: Codable, Equatable, Sendable {
  package var gain: Float, offset: Float

  package init(gain: Float, offset: Float) { (self.gain, self.offset) = (gain, offset) }

  /// The prior under which labels are most likely: a logistic regression, by Newton's method.
  ///
  /// - Parameters:
  ///   - similarities: of some pairs.
  ///   - labels: 1 where a pair matches. With one kind alone the prior is finite, but says little.
  package init(similarities: [Float], labels: [UInt8]) {
    precondition(similarities.count == labels.count, "\(labels.count) labels of \(similarities.count) similarities")
    let count = Double(max(1, similarities.count))
    let mean = similarities.reduce(0) { $0 + Double($1) } / count
    let variance = similarities.reduce(0) { $0 + (Double($1) - mean) * (Double($1) - mean) } / count
    let deviation = variance > 0 ? variance.squareRoot() : 1
    // Similarities of mean 0 and deviation 1. The ridge bounds the slope where they part the labels wholly.
    let x = similarities.map { (Double($0) - mean) / deviation }, ridge = 1.0
    var slope = 0.0, height = 0.0
    for _ in 0..<50 {
      var (g0, g1, h00, h01, h11) = (0.0, -ridge * slope, 0.0, 0.0, ridge)
      for (x, label) in zip(x, labels) {
        let p = 1 / (1 + exponential(-(slope * x + height))), error = Double(label) - p, weight = p * (1 - p)
        g0 += error
        g1 += error * x
        h00 += weight
        h01 += weight * x
        h11 += weight * x * x
      }
      let determinant = h00 * h11 - h01 * h01
      guard determinant > 1e-12 else { break }
      let (d0, d1) = ((h11 * g0 - h01 * g1) / determinant, (h00 * g1 - h01 * g0) / determinant)
      // A step too far would not come back.
      height += max(-2, min(2, d0))
      slope += max(-2, min(2, d1))
      if abs(d0) + abs(d1) < 1e-9 { break }
    }
    self.init(gain: Float(slope / deviation), offset: Float(height - slope * mean / deviation))
  }

  package func logOdds(_ similarities: [Float]) -> [Float] { similarities.map { gain * $0 + offset } }
}
