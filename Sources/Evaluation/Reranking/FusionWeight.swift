/// The weight of stage 2 in a fusion, chosen on classes that the score is not reported on.
package enum FusionWeight {
  /// 0, 0.05, …, 1.
  package static let grid = (0...20).map { Double($0) / 20 }

  /// The weight of the grid with the greatest first figure; where that is equal, with the greatest second one, and so
  /// on; of several, the smallest: the one nearest to stage 1.
  package static func best(figures: (Double) throws -> [Double]) rethrows -> Double {
    var best = (weight: grid[0], figures: try figures(grid[0]))
    for weight in grid.dropFirst() {
      let figures = try figures(weight)
      if best.figures.lexicographicallyPrecedes(figures) { best = (weight, figures) }
    }
    return best.weight
  }

  /// (1 − w) · s / d₁ + w · l / d₂ of each pair's similarity s and score l, with d₁ and d₂ the standard deviations of
  /// each over these pairs; w = 1 is stage 2 alone.
  package static func fused(_ similarities: [Float], with scores: [Float], weight: Double) -> [Double] {
    precondition(
      similarities.count == scores.count, "\(similarities.count) similarities fused with \(scores.count) scores")
    let (d1, d2) = (deviation(similarities), deviation(scores))
    return zip(similarities, scores).map { (1 - weight) * Double($0) / d1 + weight * Double($1) / d2 }
  }
}

/// The standard deviation; 1 where nothing differs.
private func deviation(_ values: [Float]) -> Double {
  let mean = values.reduce(0) { $0 + Double($1) } / Double(max(1, values.count))
  let square = values.reduce(0) { $0 + (Double($1) - mean) * (Double($1) - mean) } / Double(max(1, values.count))
  return square > 0 ? square.squareRoot() : 1
}

/// A weight for everything that `score` fuses. Written
/// `confidence=0.4,screening=0.35,screened-pairs=0.5,first-photos=0.3,re-ranking=0.2`.
package struct FusionWeights: Equatable, Sendable, CustomStringConvertible {
  package static let names = ClassReading.allCases.map(\.rawValue) + [reranking]
  /// The name of the weight in the lists of single sentences and photos, which `search` takes too.
  package static let reranking = "re-ranking"
  /// As they are written.
  package let byName: [String: Double]

  package init(reranking: Double, classes: (ClassReading) throws -> Double) rethrows {
    let weights = try ClassReading.allCases.map(classes) + [reranking]
    byName = Dictionary(uniqueKeysWithValues: zip(Self.names, weights))
  }

  /// nil unless every weight is there once, in [0, 1].
  package init?(_ text: String) {
    var given: [String: Double] = [:]
    for part in text.split(separator: ",") {
      let sides = part.split(separator: "=", maxSplits: 1)
      guard sides.count == 2, let weight = Double(sides[1]), (0...1).contains(weight) else { return nil }
      guard given.updateValue(weight, forKey: String(sides[0])) == nil else { return nil }
    }
    guard Set(given.keys) == Set(Self.names) else { return nil }
    byName = given
  }

  package subscript(reading: ClassReading) -> Double { byName[reading.rawValue]! }
  /// Of the re-ranking of each sentence's own list.
  package var reranking: Double { byName[Self.reranking]! }
  package var description: String { Self.names.map { "\($0)=\(byName[$0]!)" }.joined(separator: ",") }
}
