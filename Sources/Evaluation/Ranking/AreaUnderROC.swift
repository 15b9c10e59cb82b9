/// The chance that a positive has a greater score than a negative, both drawn at random; equal scores count one half.
/// 0.5 is chance. nil where there is no positive or no negative, or a score is NaN: it has no place among the others.
package func areaUnderROC(_ scores: [Float], labels: [UInt8]) -> Double? {
  precondition(scores.count == labels.count, "\(scores.count) scores, \(labels.count) labels")
  guard !scores.contains(where: { $0.isNaN }) else { return nil }
  let order = scores.indices.sorted { scores[$0] < scores[$1] }
  var below = 0, wins = 0.0, positives = 0, i = 0
  while i < order.count {
    let equals = order[i...].prefix { scores[$0] == scores[order[i]] }
    let matching = equals.count { labels[$0] == 1 }, others = equals.count - matching
    wins += Double(matching) * (Double(below) + Double(others) / 2)
    below += others
    positives += matching
    i = equals.endIndex
  }
  return positives > 0 && below > 0 ? wins / (Double(positives) * Double(below)) : nil
}
