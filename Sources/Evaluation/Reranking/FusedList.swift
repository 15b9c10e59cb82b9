/// The photos of one list, ranked by both stages, or by the one that there is.
package struct FusedList {
  /// How many of stage 1's first photos a search ranks again, unless it is told otherwise.
  package static let usualDepth = 20

  /// Of stage 1; nil without it.
  package let similarities: [Float]?
  /// Of stage 2; nil without it.
  package let scores: [Float]?
  /// What each photo is ranked by; greater is better. Of both stages that is `fusion`; of one what it says.
  package let values: [Double]
  /// Places in the list, best first; of equal ones the first of the list.
  package let order: [Int]

  package init(_ similarities: [Float]?, _ scores: [Float]?, by fusion: ListFusion) {
    let values: [Double]
    switch (similarities, scores) {
    case (let similarities?, let scores?):
      precondition(similarities.count == scores.count, "\(similarities.count) similarities, \(scores.count) scores")
      values = zip(similarities, scores).map { fusion($0, $1) }
    case (let alone?, nil), (nil, let alone?): values = alone.map(Double.init)
    case (nil, nil): values = []
    }
    (self.similarities, self.scores, self.values) = (similarities, scores, values)
    order = values.indices.sorted { (values[$1], $0) < (values[$0], $1) }
  }

  /// How far each lies before the best of the others, or behind it; 0 where it is alone.
  package var leads: [Double] {
    guard order.count > 1 else { return values.map { _ in 0 } }
    let best = values[order[0]], second = values[order[1]]
    return values.indices.map { $0 == order[0] ? best - second : values[$0] - best }
  }
}
