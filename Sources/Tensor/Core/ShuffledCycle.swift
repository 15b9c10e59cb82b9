/// Items drawn in shuffled rounds: each comes once before any comes again.
///
/// Which item comes when is a function of the seed alone, so that a training that resumes at a step draws what it would
/// have drawn.
package struct ShuffledCycle: Sendable {
  private let items: [Int]
  private let seed: UInt64, stream: UInt64
  private var shuffled: [Int] = []
  private var round = -1

  /// - Parameter stream: different for cycles that are to be shuffled differently.
  package init(_ items: [Int], seed: UInt64, stream: UInt64) {
    precondition(!items.isEmpty, "a cycle without items")
    (self.items, self.seed, self.stream) = (items, seed, stream)
  }

  package var count: Int { items.count }

  /// The item of draw number `draw`, from 0.
  package mutating func item(_ draw: Int) -> Int {
    if draw / items.count != round {
      round = draw / items.count
      var generator = SplitMix64(seed: seed, stream: stream &* 0x1_0000_0001 &+ UInt64(round))
      shuffled = items.shuffled(using: &generator)
    }
    return shuffled[draw % items.count]
  }
}
