/// The chance that of a positive and a negative of the same group, drawn at random, the positive has the greater score; equal scores
/// count one half. 0.5 is chance. With a query's list as a group it tells how well lists are ordered, whatever differs between queries.
///
/// nil where no group has both kinds.
public func areaUnderROC(_ scores: [Float], labels: [UInt8], groups: [Int]) -> Double? {
  precondition(scores.count == labels.count && scores.count == groups.count, "\(scores.count) scores, \(labels.count) labels, \(groups.count) groups")
  precondition(scores.allSatisfy { !$0.isNaN }, "a score is not a number")
  let order = scores.indices.sorted { (groups[$0], scores[$0]) < (groups[$1], scores[$1]) }
  var wins = 0.0, comparisons = 0.0, i = 0
  while i < order.count {
    let group = order[i...].prefix { groups[$0] == groups[order[i]] }
    let positives = group.count { labels[$0] == 1 }
    comparisons += Double(positives) * Double(group.count - positives)
    var below = 0
    while i < group.endIndex {
      let equals = order[i..<group.endIndex].prefix { scores[$0] == scores[order[i]] }
      let matching = equals.count { labels[$0] == 1 }, others = equals.count - matching
      wins += Double(matching) * (Double(below) + Double(others) / 2)
      below += others
      i = equals.endIndex
    }
  }
  return comparisons > 0 ? wins / comparisons : nil
}
