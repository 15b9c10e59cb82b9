import Pools
import Tensor

/// Several matrices of the same pairs as one: Σ w_m s_m, each brought to a common scale first where wanted.
package struct FusedSimilarities: SimilaritySource {
  package enum Rule: String, CaseIterable, Sendable {
    /// Their mean as they are: SCAN's "t-i + i-t".
    case average
    /// Their mean, each brought to mean 0 and deviation 1 over the pairs of a pool.
    case zScore = "z-score"
    /// The same with weights, those with the greatest sum of recalls on a pool that is not reported.
    case weights
  }

  /// A member's scale: its mean and deviation over all pairs of a pool.
  package struct Scale: Sendable { var mean = 0.0, deviation = 1.0 }

  package let name: String
  private let members: [any SimilaritySource]
  private let factors: [Double], offset: Double

  /// - Parameter members: of one shape, with a weight and a scale each.
  init(_ members: [any SimilaritySource], weights: [Double], scales: [Scale], name: String) {
    precondition(
      members.count == weights.count && members.count == scales.count && !members.isEmpty,
      "\(members.count) members, \(weights.count) weights, \(scales.count) scales")
    let shapes = Set(members.map { [$0.rowCount, $0.columnCount] })
    precondition(shapes.count == 1, "members of the shapes \(shapes)")
    (self.members, self.name) = (members, name)
    factors = zip(weights, scales).map { $0 / $1.deviation }
    offset = -zip(factors, scales).reduce(0) { $0 + $1.0 * $1.1.mean }
  }

  package var rowCount: Int { members[0].rowCount }
  package var columnCount: Int { members[0].columnCount }

  package func read(rows: Range<Int>, columns: Range<Int>, into block: UnsafeMutablePointer<Double>) throws {
    let count = rows.count * columns.count
    block.update(repeating: offset, count: count)
    try withUnsafeTemporaryAllocation(of: Double.self, capacity: Swift.max(1, count)) { part in
      for (member, factor) in zip(members, factors) where factor != 0 {
        try member.read(rows: rows, columns: columns, into: part.baseAddress!)
        for i in 0..<count { block[i] += factor * part[i] }
      }
    }
  }
}

extension FusedSimilarities.Scale {
  /// - Throws: what the source throws.
  init(of source: any SimilaritySource) throws {
    var sum = 0.0, squares = 0.0
    try Similarities(source).forEachBlock(queries: 0..<source.rowCount, items: 0..<source.columnCount) { _, block in
      for value in block {
        sum += value
        squares += value * value
      }
    }
    let count = Double(max(1, source.rowCount * source.columnCount))
    mean = sum / count
    let variance = squares / count - mean * mean
    deviation = variance > 0 ? variance.squareRoot() : 1
  }
}

/// A fusion of several members, whose weights and scales are fixed.
package struct Fusion: Sendable {
  /// They add up to 1.
  package let weights: [Double]
  private let scales: [FusedSimilarities.Scale]

  /// Sets scales and weights by `members` of a pool.
  /// - Throws: what a member throws.
  package init(
    _ rule: FusedSimilarities.Rule, _ members: [any SimilaritySource], of pool: Pool, ties: TieRule
  ) throws {
    let equal = [Double](repeating: 1 / Double(members.count), count: members.count)
    let scales: [FusedSimilarities.Scale] = try members.map { try rule == .average ? .init() : .init(of: $0) }
    var known: [[Double]: Double] = [:]
    func sumOfRecalls(_ weights: [Double]) throws -> Double {
      if let figure = known[weights] { return figure }
      let fused = FusedSimilarities(members, weights: weights, scales: scales, name: pool.name)
      known[weights] = try pool.reports(fused, folds: 1, ties: ties)[0]["rsum"]?.value ?? 0
      return known[weights]!
    }
    // One member after another against the rest as it is, until no share of it does better.
    var isBetter = rule == .weights, best = try (weights: equal, figure: isBetter ? sumOfRecalls(equal) : 0)
    while isBetter {
      isBetter = false
      for member in members.indices {
        for share in FusionWeight.grid {
          let rest = 1 - best.weights[member]
          let weights = best.weights.enumerated().map { i, weight in
            i == member
              ? share : rest > 0 ? weight * (1 - share) / rest : (1 - share) / Double(max(1, members.count - 1))
          }.map { ($0 * 1e6).rounded() / 1e6 }
          let figure = try sumOfRecalls(weights)
          if figure > best.figure { (best, isBetter) = ((weights, figure), true) }
        }
      }
    }
    (weights, self.scales) = (best.weights, scales)
  }

  package func callAsFunction(_ members: [any SimilaritySource], name: String) -> FusedSimilarities {
    FusedSimilarities(members, weights: weights, scales: scales, name: name)
  }
}
