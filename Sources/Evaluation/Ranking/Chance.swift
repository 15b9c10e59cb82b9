/// What an order drawn at random reaches on average: a figure means as much as it is above that.
package enum Chance {
  /// The share of all orders of `items` that have one of the `positives` among their first `k`.
  package static func hit(at k: Int, positives: Int, items: Int) -> Double {
    // All k first places are missed with probability Π (items − positives − i) / (items − i).
    1 - (0..<min(k, items)).reduce(1) { $0 * Double(max(0, items - positives - $1)) / Double(items - $1) }
  }

  /// The mean over the queries that have an item of their identity in the gallery.
  package static func hitRate(at k: Int, queryIdentities: [Int], galleryIdentities: [Int]) -> Double {
    let groups = IdentityGroups(galleryIdentities)
    let sizes = queryIdentities.map { groups[$0].count }.filter { $0 > 0 }
    let sum = sizes.reduce(0) { $0 + hit(at: k, positives: $1, items: galleryIdentities.count) }
    return sizes.isEmpty ? 0 : sum / Double(sizes.count)
  }
}

extension ReedProtocol {
  /// The `reedPrecisionAtK` of a random order: a class has as large a share of the first photos as of all.
  package func reedPrecisionByChance(_ k: Int) -> Double {
    guard photoCount > 0, !classes.isEmpty else { return 0 }
    let ofClass = Double(photoClasses.count { $0 >= 0 }) / Double(classes.count)
    return ofClass / Double(photoCount) * Double(min(k, photoCount)) / Double(k)
  }
}
