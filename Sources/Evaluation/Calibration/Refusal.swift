/// “No photo fits”: what is worth to say so where the first photo that is found has too small a value. Each sentence
/// was asked twice, with its own photos in the gallery, and without.
package struct Refusal: Sendable {
  /// The first photo's value for each sentence, where it has a photo to find, and where it has none.
  package let there: [Double], gone: [Double]

  package init(there: [Double], gone: [Double]) {
    precondition(there.count == gone.count, "\(there.count) and \(gone.count) sentences")
    (self.there, self.gone) = (there, gone)
  }

  /// Of the sentences that are refused, the share that has no photo to find; nil where none is refused.
  package func precision(below least: Double) -> Double? {
    let wrong = there.count { $0 < least }, right = gone.count { $0 < least }
    return wrong + right == 0 ? nil : Double(right) / Double(wrong + right)
  }

  /// Of the sentences that have no photo to find, the share that is refused.
  package func recall(below least: Double) -> Double {
    Double(gone.count { $0 < least }) / Double(max(1, gone.count))
  }

  /// The greatest limit that refuses at most a share of the sentences that have a photo to find.
  package func least(refusing share: Double) -> Double {
    there.isEmpty ? -.infinity : there.sorted()[min(there.count - 1, Int(share * Double(there.count)))]
  }

  /// Of fewer refusals nobody can say how often they are right.
  package static let fewest = 30

  /// The greatest value that may be asked of an answer so that refusals have this precision; nil where nothing can be
  /// refused so surely.
  package func least(precision wanted: Double, fewest: Int = fewest) -> Double? {
    let values = (there.map { ($0, false) } + gone.map { ($0, true) }).sorted { $0.0 < $1.0 }
    var right = 0, refused = 0, best: Double?
    for (place, value) in values.enumerated() {
      refused += 1
      if value.1 { right += 1 }
      // Between two equal values there is no limit.
      let next = place + 1 < values.count ? values[place + 1].0 : .infinity
      guard next > value.0, Double(right) >= wanted * Double(refused), refused >= fewest else { continue }
      best = value.0.nextUp
    }
    return best
  }
}
