import Tensor

/// Percentile intervals by the bootstrap (Efron, 1979): the units that were measured are drawn again with replacement,
/// as many as there are, and the figure is computed of those; of all resamples' figures, 95 % lie in the interval. Each
/// query is measured once, so a resample costs a sum. The gallery stays as it is: an interval says how much the figure
/// depends on which queries were asked.
package struct Bootstrap: Equatable, Sendable {
  package let resamples: Int
  package let seed: UInt64

  package init(resamples: Int, seed: UInt64) { (self.resamples, self.seed) = (resamples, seed) }

  /// The interval of each statistic. Units are drawn within each of `strata`, which follow each other from 0, so that
  /// all statistics are of the same draws. Every resample has its own stream of chance: the same for any thread count.
  func intervals(of statistics: [Statistic], strata: [Range<Int>]) -> [ClosedRange<Double>] {
    precondition(resamples > 0, "no resample")
    let units = strata.last?.upperBound ?? 0
    var figures = [Double](repeating: 0, count: resamples * statistics.count)
    figures.withUnsafeMutableBufferPointer { figures in
      parallel(resamples) { part in
        for resample in part {
          var generator = SplitMix64(seed: seed, stream: UInt64(resample))
          var drawn = [Int32](repeating: 0, count: units)
          for stratum in strata { for _ in stratum { drawn[Int.random(in: stratum, using: &generator)] += 1 } }
          for (i, statistic) in statistics.enumerated() {
            figures[i * resamples + resample] = statistic.value(drawn: drawn)
          }
        }
      }
    }
    return statistics.indices.map { i in
      let sorted = figures[i * resamples..<(i + 1) * resamples].sorted()
      return percentile(0.025, of: sorted)...percentile(0.975, of: sorted)
    }
  }
}

/// A percentile of rising numbers, between two of them in proportion, as numpy.percentile has it.
func percentile(_ share: Double, of sorted: [Double]) -> Double {
  let place = share * Double(sorted.count - 1)
  let lower = Int(place), upper = min(lower + 1, sorted.count - 1)
  return sorted[lower] + (place - Double(lower)) * (sorted[upper] - sorted[lower])
}

extension Bootstrap {
  /// The interval of a sum of means, such as one mean alone, or rsum.
  /// - Parameters:
  ///   - means: for each, a value of every query and the query's unit, such as its identity.
  ///   - units: how many units there are.
  package func interval(
    ofSumOf means: [(values: [Double], units: [Int])], units: Int
  ) -> ClosedRange<Double> {
    let statistics = means.map { Statistic.mean($0.values, units: $0.units, in: 0..<units) }
    return intervals(of: [.sum(statistics)], strata: [0..<units])[0]
  }
}
