import Pools

/// How many photos, sentences and identities a corpus has, by split.
struct CountTable {
  private let counts: [PublishedTable.Quantity: [Int]]  // by split
  /// Identities without any photo.
  let emptyIdentities: [String]

  init(_ corpus: Corpus) {
    func bySplit(_ splits: some Sequence<Split>) -> [Int] {
      splits.reduce(into: [0, 0, 0]) { $0[Int($1.number)] += 1 }
    }
    var splitOf = [Split?](repeating: nil, count: corpus.identities.count)
    for photo in corpus.photos { splitOf[photo.identity] = photo.split }
    counts = [
      .photos: bySplit(corpus.photos.map(\.split)),
      .sentences: bySplit(corpus.sentences.map { corpus.photos[$0.photo].split }),
      .identities: bySplit(splitOf.compactMap { $0 }),
    ]
    emptyIdentities = zip(corpus.identities, splitOf).filter { $1 == nil }.map(\.0)
  }

  func count(_ quantity: PublishedTable.Quantity, _ splits: [Split]) -> Int {
    splits.reduce(0) { $0 + (counts[quantity]?[Int($1.number)] ?? 0) }
  }

  /// A line a split, each count with the published one beside it in brackets.
  func text(beside published: PublishedTable?) -> String {
    let rows = [[.train], [.val]] + (published?.unions ?? []) + [[.test], Split.allCases]
    var agreeing = 0, differing = 0
    let lines = rows.map { splits in
      let name = splits == Split.allCases ? "all" : splits.map { "\($0)" }.joined(separator: "+")
      let cells = PublishedTable.Quantity.allCases.map { quantity in
        let count = count(quantity, splits)
        guard let expected = published?.count(quantity, splits) else { return grouped(count).leading(10) }
        if count == expected { agreeing += 1 } else { differing += 1 }
        return grouped(count).leading(10) + " (\(grouped(expected)))"
      }
      return [name] + cells
    }
    let table = [[""] + PublishedTable.Quantity.allCases.map { "\($0)".leading(10) }] + lines
    let widths = (0..<4).map { column in table.map { $0[column].count }.max() ?? 0 }
    let text = table.map { line in
      "  " + zip(line, widths).map { $0.trailing($1) }.joined(separator: "  ").trimmingEnd()
    }.joined(separator: "\n")
    guard let published else { return text }
    let verdict = differing == 0 ? "all agree" : "\(differing) of \(agreeing + differing) differ"
    return text + "\n  in brackets: \(published.dataset) as published (\(published.source)); \(verdict)"
  }
}

/// A number with commas, such as 34,054.
func grouped(_ count: Int) -> String {
  let digits = String(count)
  return String(
    digits.enumerated().flatMap { index, digit in index > 0 && (digits.count - index) % 3 == 0 ? [",", digit] : [digit]
    })
}

/// A number with a noun, such as 1 photo or 34,054 photos.
func counted(_ count: Int, _ noun: String) -> String { "\(grouped(count)) \(noun)\(count == 1 ? "" : "s")" }

extension String {
  /// Padded with spaces in front to `width` characters.
  fileprivate func leading(_ width: Int) -> String { String(repeating: " ", count: max(0, width - count)) + self }
  /// Padded with spaces behind to `width` characters.
  fileprivate func trailing(_ width: Int) -> String { self + String(repeating: " ", count: max(0, width - count)) }
  fileprivate func trimmingEnd() -> String { String(reversed().drop { $0 == " " }.reversed()) }
}
