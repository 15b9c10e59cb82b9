import Tensor

/// Random choices, one after another.
extension SplitMix64 {
  mutating func happens(_ probability: Float) -> Bool { nextFloat() < probability }
  mutating func below(_ count: Int) -> Int { Int(next() % UInt64(count)) }
  mutating func any<Choice>(_ choices: [Choice]) -> Choice { choices[below(choices.count)] }
  mutating func uniform(_ low: Float, _ high: Float) -> Float { low + (high - low) * nextFloat() }

  mutating func shuffled<Item>(_ items: [Item]) -> [Item] {
    var items = items
    for place in items.indices.dropFirst().reversed() { items.swapAt(place, below(place + 1)) }
    return items
  }
}
