/// Cards drawn in shuffled rounds, each once before any comes again; which card comes when is a function of the seed
/// alone, so that a training that resumes at a step draws what it would have drawn.
package struct Deck: Sendable {
  private let cards: [Int]
  private let seed: UInt64, stream: UInt64
  private var shuffled: [Int] = []
  private var round = -1

  /// - Parameter stream: different for decks that are to be shuffled differently.
  package init(_ cards: [Int], seed: UInt64, stream: UInt64) {
    precondition(!cards.isEmpty, "a deck without cards")
    self.cards = cards
    self.seed = seed
    self.stream = stream
  }

  package var count: Int { cards.count }

  /// The card of draw number `draw`, from 0.
  package mutating func card(_ draw: Int) -> Int {
    if draw / cards.count != round {
      round = draw / cards.count
      var generator = SplitMix64(seed: seed, stream: stream &* 0x1_0000_0001 &+ UInt64(round))
      shuffled = cards.shuffled(using: &generator)
    }
    return shuffled[draw % cards.count]
  }
}
