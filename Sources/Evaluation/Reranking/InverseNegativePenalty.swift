extension RankedGroups {
  /// The number of positives divided by the place of the last of them, from 1; 1 where they all come first. Its mean
  /// over queries is mINP (Ye et al., PAMI 2021, as IRRA's utils/metrics.py has it).
  ///
  /// Where p positives and n negatives share the last positive's score, behind a items, it stands at place a + j, with
  /// probability C(j − 1, p − 1) / C(n + p, p) in a random order; the expected rule takes the mean of the reciprocal.
  package func inverseNegativePenalty(_ rule: TieRule = .pessimistic) -> Double {
    guard let last = groups.last else { return 0 }
    let size = last.positives + last.negatives
    switch rule {
    case .pessimistic: return Double(positives) / Double(last.above + size)
    case .optimistic: return Double(positives) / Double(last.above + last.positives)
    case .expected:
      var sum = 0.0
      // of j = n + p; each smaller j has (j − p) / (j − 1) of the next one's
      var probability = Double(last.positives) / Double(size)
      for j in stride(from: size, through: last.positives, by: -1) {
        sum += probability / Double(last.above + j)
        probability *= j > 1 ? Double(j - last.positives) / Double(j - 1) : 0
      }
      return Double(positives) * sum
    }
  }
}
