import Pools
import Tensor

/// Several matrices of the same pairs as one: Σ w_m s_m, each brought to a common scale first where wanted.
package struct FusedSimilarities: SimilaritySource {
  /// How members are added up.
  package enum Rule: String, CaseIterable, Sendable {
    /// Their mean as they are: SCAN's "t-i + i-t".
    case average
    /// Their mean, each brought to mean 0 and deviation 1 over the pairs of a pool.
    case zScore = "z-score"
    /// The same with weights, those with the greatest sum of recalls on a pool that is not reported.
    case weights
  }

  /// A member's scale: its mean and deviation over all pairs of a pool.
  package struct Scale: Sendable {
    let mean: Double, deviation: Double

    static let asItIs = Scale(mean: 0, deviation: 1)

    /// Throws what the source throws.
    init(of source: any SimilaritySource) throws {
      var sum = 0.0, squares = 0.0
      let height = Swift.max(1, (1 << 20) / Swift.max(1, source.columnCount))
      try withUnsafeTemporaryAllocation(of: Double.self, capacity: height * source.columnCount) { block in
        for rows in (0..<source.rowCount).blocks(of: height) {
          try source.read(rows: rows, columns: 0..<source.columnCount, into: block.baseAddress!)
          for value in block[..<(rows.count * source.columnCount)] {
            sum += value
            squares += value * value
          }
        }
      }
      let count = Double(Swift.max(1, source.rowCount * source.columnCount)),
        variance = squares / count - (sum / count) * (sum / count)
      (mean, deviation) = (sum / count, variance > 0 ? variance.squareRoot() : 1)
    }

    private init(mean: Double, deviation: Double) { (self.mean, self.deviation) = (mean, deviation) }
  }

  package let name: String
  private let members: [any SimilaritySource]
  private let factors: [Double]
  private let offset: Double

  /// - Parameters: members of one shape, with a weight and a scale each.
  init(_ members: [any SimilaritySource], weights: [Double], scales: [Scale], name: String) {
    precondition(
      members.count == weights.count && members.count == scales.count && !members.isEmpty,
      "\(members.count) members, \(weights.count) weights, \(scales.count) scales")
    precondition(
      members.allSatisfy { $0.rowCount == members[0].rowCount && $0.columnCount == members[0].columnCount },
      "members of several shapes")
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

/// A fusion of several members, whose weights and scales are fixed.
package struct Fusion: Sendable {
  /// They add up to 1.
  package let weights: [Double]
  private let scales: [FusedSimilarities.Scale]

  /// - Parameters: `members` of the pool by which scales and weights are set.
  /// - Throws: what a member throws.
  package init(_ rule: FusedSimilarities.Rule, _ members: [any SimilaritySource], of pool: Pool, ties: TieRule)
    throws
  {
    let equal = [Double](repeating: 1 / Double(members.count), count: members.count)
    scales = try members.map { rule == .average ? .asItIs : try FusedSimilarities.Scale(of: $0) }
    guard rule == .weights else {
      weights = equal
      return
    }
    let scales = scales
    var known: [[Double]: Double] = [:]
    func sumOfRecalls(_ weights: [Double]) throws -> Double {
      if let figure = known[weights] { return figure }
      let fused = FusedSimilarities(members, weights: weights, scales: scales, name: pool.name)
      known[weights] = try pool.reports(fused, folds: 1, ties: ties)[0]["rsum"]?.value ?? 0
      return known[weights]!
    }
    // One member after another against the rest as it is, until no share of it does better.
    var best = (weights: equal, figure: try sumOfRecalls(equal)), isBetter = true
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
    weights = best.weights
  }

  /// Members of any pool, fused.
  package func callAsFunction(_ members: [any SimilaritySource], name: String) -> FusedSimilarities {
    FusedSimilarities(members, weights: weights, scales: scales, name: name)
  }
}
