import Results

/// A figure of metrics.json as a card has it.
package struct CardFigure: Equatable, Sendable {
  /// As metrics.json has it, such as `text_to_image_by_identity.fused.top1`.
  package let name: String
  /// In percent, or a sum of percents.
  package let value: Double
  /// The kind of figure, in the words that cards use.
  package let type: String

  private static let types = ["map": "mean_average_precision", "ap50": "precision", "rsum": "recall"]

  /// nil where a card leaves the figure out: counts, weights, chance, and rankings that use other queries too.
  init?(_ name: String, _ value: Double) {
    let parts = name.split(separator: "."), last = String(parts.last ?? "")
    guard !["chance", "screening", "network_share_ap50"].contains(String(parts[0])),
      !parts[0].hasSuffix("using_all_queries")
    else { return nil }
    if let type = Self.types[last] {
      self.type = type
    } else if last.contains("recall_at_") || last.wholeMatch(of: /(image_to_text_)?top[0-9]+/) != nil {
      type = "recall"
    } else {
      return nil
    }
    (self.name, self.value) = (name, value)
  }

  /// The figures of a pool that a card shows, by name.
  package static func all(of figures: [String: Double]) -> [CardFigure] {
    figures.sorted { $0.key < $1.key }.compactMap { CardFigure($0.key, $0.value) }
  }
}
