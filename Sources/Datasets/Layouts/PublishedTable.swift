import Pools

/// How many photos, sentences and identities a data set has where it was published, as far as that is known.
package struct PublishedTable: Sendable {
  package enum Quantity: Int, CaseIterable, Sendable { case photos, sentences, identities }

  let dataset: String
  /// Who counted.
  let source: String
  let counts: [(quantity: Quantity, splits: [Split], count: Int)]

  /// nil where it is not published.
  func count(_ quantity: Quantity, _ splits: [Split]) -> Int? {
    counts.first { $0.quantity == quantity && $0.splits == splits }?.count
  }

  /// The sets of splits that anything is known of, but for the splits themselves and all of them.
  var unions: [[Split]] { counts.contains { $0.splits == [.train, .val] } ? [[.train, .val]] : [] }

  /// Counts by split, which add up to those of all; none where they are not known.
  static func bySplit(
    _ dataset: String, by source: String, photos: [Int], sentences: [Int], identities: [Int] = []
  ) -> PublishedTable {
    let known = zip(Quantity.allCases, [photos, sentences, identities]).flatMap { quantity, counts in
      let parts = zip(Split.allCases, counts).map { (quantity: quantity, splits: [$0], count: $1) }
      return counts.isEmpty ? [] : parts + [(quantity, Split.allCases, counts.reduce(0, +))]
    }
    return PublishedTable(dataset: dataset, source: source, counts: known)
  }

  /// Photos with five sentences each, and each an identity of its own.
  static func captioned(_ dataset: String, by source: String, _ photos: [Int]) -> PublishedTable {
    bySplit(dataset, by: source, photos: photos, sentences: photos.map { 5 * $0 })
  }
}
