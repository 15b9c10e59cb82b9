import Evaluation
import Results
import Tensor

/// Two runs that were asked the same queries.
struct Comparison {
  struct Change: Equatable {
    let query: QueryTable.Query, before: Int, after: Int
  }

  struct Figure: Equatable {
    /// Top-k, in percent.
    let k: Int
    let first: Double, second: Double
    /// 95 % of the bootstrap's resamples of the difference lie in it, in points.
    let interval: ClosedRange<Double>
    let p: Double
    /// How many queries only the one, and only the other, finds among its first k.
    let onlyFirst: Int, onlySecond: Int
  }

  let direction: QueryTable.Direction
  let figures: [Figure]
  /// The queries whose place improved, and became worse, most; the greatest factor first.
  let better: [Change], worse: [Change]
  let queries: Int, unchanged: Int

  /// - Throws: `ResultsError` where both were asked other queries.
  init(_ first: QueryTable, _ second: QueryTable, _ direction: QueryTable.Direction, shown: Int, seed: UInt64) throws {
    let rows = [first, second].map { $0.rows.filter { $0.query.direction == direction } }
    guard first.examples == second.examples, rows[0].map(\.query) == rows[1].map(\.query) else {
      throw ResultsError("the two reports are of other data or queries: compare runs of one data set and pool")
    }
    let identities = IdentityGroups(rows[0].map(\.identity)).identities, place = identities.places()
    let units = rows[0].map { place[$0.identity]! }, bootstrap = Bootstrap(resamples: 1000, seed: seed)
    self.direction = direction
    figures = [1, 5, 10].map { k in
      let hits = rows.map { $0.map { $0.last <= k ? 1.0 : 0 } }
      let differences = zip(hits[0], hits[1]).map { $1 - $0 }, count = Double(max(1, units.count))
      let interval = bootstrap.interval(ofSumOf: [(differences, units)], units: identities.count)
      return Figure(
        k: k, first: 100 * hits[0].reduce(0, +) / count, second: 100 * hits[1].reduce(0, +) / count,
        interval: 100 * interval.lowerBound...100 * interval.upperBound,
        p: PairedTest(hits[0], hits[1], units: units, seed: seed).p, onlyFirst: differences.count { $0 < 0 },
        onlySecond: differences.count { $0 > 0 })
    }
    let changes = zip(rows[0], rows[1]).map { Change(query: $0.query, before: $0.last, after: $1.last) }
    func factor(_ change: Change) -> Double { Double(change.before) / Double(change.after) }
    let order = changes.indices.filter { changes[$0].before != changes[$0].after }.sorted {
      (factor(changes[$1]), $0) < (factor(changes[$0]), $1)
    }
    better = order.filter { factor(changes[$0]) > 1 }.prefix(shown).map { changes[$0] }
    worse = order.reversed().filter { factor(changes[$0]) < 1 }.prefix(shown).map { changes[$0] }
    (queries, unchanged) = (changes.count, changes.count - order.count)
  }
}
