/// The photos of one list, ranked by both stages, or by the one that there is.
package struct FusedList {
  /// What each is ranked by; greater is better. Of both stages, `FusionWeight.fused`; of stage 1 alone its similarity
  /// with deviation 1 over the list; of stage 2 alone its score.
  package let values: [Double]
  /// Places in the list, best first; of equal ones the first of the list.
  package let order: [Int]

  /// - Parameters:
  ///   - similarities: of stage 1; nil without it.
  ///   - scores: of stage 2; nil without it.
  ///   - weight: of stage 2 where both are there.
  package init(_ similarities: [Float]?, _ scores: [Float]?, weight: Double) {
    let values: [Double]
    switch (similarities, scores) {
    case (let similarities?, let scores?): values = FusionWeight.fused(similarities, with: scores, weight: weight)
    case (let similarities?, nil): values = FusionWeight.fused(similarities, with: similarities, weight: 0)
    case (nil, let scores?): values = scores.map(Double.init)
    case (nil, nil): values = []
    }
    self.values = values
    order = values.indices.sorted { (values[$1], $0) < (values[$0], $1) }
  }

  /// How far each lies before the best of the others, or behind it; 0 where it is alone.
  package var leads: [Double] {
    guard order.count > 1 else { return values.map { _ in 0 } }
    let best = values[order[0]], second = values[order[1]]
    return values.indices.map { $0 == order[0] ? best - second : values[$0] - best }
  }
}
