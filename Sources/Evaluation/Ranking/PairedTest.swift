import Tensor

/// Whether two systems that were asked the same queries differ by more than chance: a permutation test of their mean
/// difference (Fisher, 1935; for retrieval: Smucker, Allan and Carterette, CIKM 2007).
///
/// Were both the same, each difference could as well have the other sign. The signs are drawn again many times; p is
/// the share of draws whose mean is at least as far from 0 as the one that was seen. McNemar's test would take each
/// query for a draw of its own; but queries of one identity resemble each other, so one sign is drawn for all of them.
package struct PairedTest: Equatable, Sendable {
  /// The mean of second − first.
  package let difference: Double
  package let p: Double
  /// How many units differ.
  package let changed: Int

  /// - Parameters:
  ///   - first, second: a value of each query.
  ///   - units: of each query, from 0; such as its identity.
  ///   - draws: how often signs are drawn; p is at least 1 / (draws + 1).
  package init(_ first: [Double], _ second: [Double], units: [Int], draws: Int = 10_000, seed: UInt64) {
    precondition(
      first.count == second.count && first.count == units.count && draws > 0,
      "\(first.count) and \(second.count) values of \(units.count) queries, \(draws) draws")
    var sums = [Double](repeating: 0, count: (units.max() ?? -1) + 1)
    for (i, unit) in units.enumerated() { sums[unit] += second[i] - first[i] }
    // A unit without a difference has none with any sign.
    let differing = sums.filter { $0 != 0 }, seen = differing.reduce(0, +)
    let least = abs(seen) * (1 - 1e-12)  // what is equal but for rounding is as far
    var farther = [Bool](repeating: false, count: draws)
    farther.withUnsafeMutableBufferPointer { farther in
      parallel(draws) { part in
        for draw in part {
          var generator = SplitMix64(seed: seed, stream: UInt64(draw))
          var sum = 0.0, signs: UInt64 = 0
          for (i, value) in differing.enumerated() {
            if i % 64 == 0 { signs = generator.next() }
            sum += signs & 1 == 0 ? value : -value
            signs >>= 1
          }
          farther[draw] = abs(sum) >= least
        }
      }
    }
    difference = first.isEmpty ? 0 : seen / Double(first.count)
    p = Double(1 + farther.count { $0 }) / Double(1 + draws)
    changed = differing.count
  }
}
