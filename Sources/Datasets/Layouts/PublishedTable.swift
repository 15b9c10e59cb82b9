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

  /// Photos with five sentences each, and each an identity of its own.
  static func captioned(_ dataset: String, by source: String, train: Int, val: Int, test: Int) -> PublishedTable {
    let photos: [(splits: [Split], count: Int)] = [
      ([.train], train), ([.val], val), ([.test], test), (Split.allCases, train + val + test),
    ]
    return PublishedTable(
      dataset: dataset, source: source,
      counts: photos.map { (quantity: .photos, splits: $0.splits, count: $0.count) }
        + photos.map { (quantity: .sentences, splits: $0.splits, count: 5 * $0.count) })
  }
}
