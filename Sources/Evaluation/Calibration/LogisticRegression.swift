import Foundation

/// p = σ(a + Σ bᵢ · xᵢ), with a and b such that targets are most likely: Newton's method on the cross-entropy. A small
/// penalty on the weights keeps columns apart that say the same.
package struct LogisticRegression {
  /// a.
  package let intercept: Double
  /// b, one for each column.
  package let weights: [Double]

  /// - Parameters:
  ///   - columns: x, [columns][rows].
  ///   - targets: in [0, 1], one for each row.
  ///   - counts: how much each row counts.
  package init(_ columns: [[Double]], _ targets: [Double], counts: [Double]) {
    precondition(
      (columns + [counts]).allSatisfy { $0.count == targets.count },
      "columns of \(columns.map(\.count)) and counts of \(counts.count) for \(targets.count) targets")
    let columns = columns.map(Standardized.init)
    let fitted = Self.fitted(columns.map(\.values), targets, counts)
    weights = zip(fitted.dropFirst(), columns).map { $0 / $1.deviation }
    intercept = zip(weights, columns).reduce(fitted[0]) { $0 - $1.0 * $1.1.mean }
  }

  private static func fitted(_ columns: [[Double]], _ targets: [Double], _ counts: [Double]) -> [Double] {
    let size = columns.count + 1
    var weights = [Double](repeating: 0, count: size)
    for _ in 0..<50 {
      var gradient = weights.map { $0 * 1e-3 }
      var curvature = (0..<size).map { i in (0..<size).map { $0 == i ? 1e-3 : 0 } }
      for (row, target) in targets.enumerated() {
        let inputs = [1] + columns.map { $0[row] }
        let said = sigmoid(zip(weights, inputs).reduce(0) { $0 + $1.0 * $1.1 }), count = counts[row]
        let slope = count * said * (1 - said)
        for i in 0..<size {
          gradient[i] += count * (said - target) * inputs[i]
          for j in 0..<size { curvature[i][j] += slope * inputs[i] * inputs[j] }
        }
      }
      let step = solution(of: curvature, gradient)
      for i in 0..<size { weights[i] -= step[i] }
      if step.allSatisfy({ abs($0) < 1e-10 }) { break }
    }
    return weights
  }
}

func sigmoid(_ x: Double) -> Double { 1 / (1 + exp(-x)) }

/// What a network says that answers with log-odds.
package func probability(ofLogOdds score: Float) -> Double { sigmoid(Double(score)) }

/// Values brought to mean 0 and deviation 1, so that steps are as good in each direction.
private struct Standardized {
  let values: [Double], mean: Double, deviation: Double

  init(_ raw: [Double]) {
    let count = Double(max(1, raw.count)), mean = raw.reduce(0, +) / count
    let square = raw.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / count
    let deviation = square > 0 ? square.squareRoot() : 1
    (self.mean, self.deviation) = (mean, deviation)
    values = raw.map { ($0 - mean) / deviation }
  }
}

/// Solves a small system with a positive definite matrix by elimination.
private func solution(of matrix: [[Double]], _ right: [Double]) -> [Double] {
  var (matrix, right) = (matrix, right)
  for i in right.indices {
    for j in right.indices where j > i {
      let factor = matrix[j][i] / matrix[i][i]
      for k in i..<right.count { matrix[j][k] -= factor * matrix[i][k] }
      right[j] -= factor * right[i]
    }
  }
  for i in right.indices.reversed() {
    for k in (i + 1)..<right.count { right[i] -= matrix[i][k] * right[k] }
    right[i] /= matrix[i][i]
  }
  return right
}
