/// How a search adds up what both stages say of a photo: (1 − w) · s / d₁ + w · l / d₂. The deviations d₁ and d₂ bring
/// similarities s and scores l to one scale. They are learned once, so that a photo is judged alike in all lists.
package struct ListFusion: Codable, Equatable, Sendable {
  /// w, in [0, 1]: stage 2's share.
  package let weight: Double
  /// d₁ and d₂, of the values within a list.
  package let deviation1: Double, deviation2: Double

  private enum CodingKeys: String, CodingKey { case weight, deviation1 = "deviation_1", deviation2 = "deviation_2" }

  package init(weight: Double, deviation1: Double = 1, deviation2: Double = 1) {
    (self.weight, self.deviation1, self.deviation2) = (weight, deviation1, deviation2)
  }

  /// Where nothing is known of both.
  package static let stage2Alone = ListFusion(weight: 1)

  /// Whether these are numbers by which a list can be ranked.
  package var isSound: Bool {
    (0...1).contains(weight) && [deviation1, deviation2].allSatisfy { $0.isFinite && $0 > 0 }
  }

  package func callAsFunction(_ similarity: Float, _ score: Float) -> Double {
    (1 - weight) * Double(similarity) / deviation1 + weight * Double(score) / deviation2
  }

  /// Root mean square difference of values from the mean of their list; 1 where nothing differs.
  package static func deviation(of lists: [[Float]]) -> Double {
    var squares = 0.0, count = 0
    for list in lists {
      let mean = list.reduce(0) { $0 + Double($1) } / Double(max(1, list.count))
      squares += list.reduce(0) { $0 + (Double($1) - mean) * (Double($1) - mean) }
      count += list.count
    }
    return squares > 0 ? (squares / Double(count)).squareRoot() : 1
  }
}
