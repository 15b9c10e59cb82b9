/// Which items have an identity, for every identity: items in rising order, identities in rising order.
package struct IdentityGroups: Equatable, Sendable {
  /// The identities that occur, rising.
  package let identities: [Int]
  private let starts: [Int]  // by identity number, one more than the greatest identity
  private let items: [Int32]

  /// `labels[item]` is the item's identity, not negative.
  package init(_ labels: [Int]) {
    precondition(labels.allSatisfy { $0 >= 0 }, "an identity below 0")
    var starts = [Int](repeating: 0, count: (labels.max() ?? -1) + 2)
    for label in labels { starts[label + 1] += 1 }
    identities = starts.indices.dropFirst().filter { starts[$0] > 0 }.map { $0 - 1 }
    for i in starts.indices.dropFirst() { starts[i] += starts[i - 1] }
    var next = starts
    var items = [Int32](repeating: 0, count: labels.count)
    for (item, label) in labels.enumerated() {
      items[next[label]] = Int32(item)
      next[label] += 1
    }
    (self.starts, self.items) = (starts, items)
  }

  /// The items of `identity`, rising; none when it does not occur.
  package subscript(identity: Int) -> ArraySlice<Int32> {
    identity + 1 < starts.count ? items[starts[identity]..<starts[identity + 1]] : []
  }

  /// Each label's place in `identities`; −1 where it does not occur.
  func numbers(of labels: [Int]) -> [Int] {
    var numbers = [Int](repeating: -1, count: (identities.last ?? -1) + 1)
    for (number, identity) in identities.enumerated() { numbers[identity] = number }
    return labels.map { $0 < numbers.count ? numbers[$0] : -1 }
  }
}
