import Tensor

/// Which queries a gallery shows, and why.
struct ChosenQuery: Equatable {
  enum Reason: String { case chosen, random, worst }

  /// In the pool's numbers.
  let query: Int
  let reason: Reason
}

extension Search {
  /// Those that were asked for, then some at random, then those whose first right item comes last; each once.
  /// - Parameters:
  ///   - chosen: in the pool's numbers.
  ///   - generator: where the random ones come from.
  func choice(
    chosen: [Int], random: Int, worst: Int, using generator: inout SplitMix64
  ) -> [ChosenQuery] {
    var taken: Set<Int> = []
    func new(_ queries: [Int], _ reason: ChosenQuery.Reason, _ count: Int = .max) -> [ChosenQuery] {
      var some: [ChosenQuery] = []
      for query in queries where some.count < count && taken.insert(query).inserted {
        some.append(ChosenQuery(query: query, reason: reason))
      }
      return some
    }
    let asked = new(chosen, .chosen), drawn = answerable.shuffled(using: &generator)
    let last = answerable.sorted { (first.ranks[$1]!, $0) < (first.ranks[$0]!, $1) }
    // The worst are taken before the random ones, so that none of these is shown as random.
    let worst = new(last.filter { first.ranks[$0]! > 1 }, .worst, worst)
    return asked + new(drawn, .random, random) + worst
  }
}
