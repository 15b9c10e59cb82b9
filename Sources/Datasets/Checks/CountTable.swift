import Pools

/// How many photos, sentences and identities a corpus has, by split.
struct CountTable {
  private let counts: [PublishedTable.Quantity: [Int]]  // by split
  /// Identities without any photo.
  let emptyIdentities: [String]

  /// - Parameter isThere: whether the photo of a row counts, with its sentences.
  init(_ corpus: Corpus, where isThere: (_ photo: Int) -> Bool = { _ in true }) {
    func bySplit(_ splits: some Sequence<Split>) -> [Int] {
      splits.reduce(into: [0, 0, 0]) { $0[Int($1.number)] += 1 }
    }
    let isCounted = corpus.photos.indices.map(isThere)
    let photos = zip(corpus.photos, isCounted).filter(\.1).map(\.0)
    var splitOf = [Split?](repeating: nil, count: corpus.identities.count)
    for photo in photos { splitOf[photo.identity] = photo.split }
    counts = [
      .photos: bySplit(photos.map(\.split)),
      .sentences: bySplit(corpus.sentences.filter { isCounted[$0.photo] }.map { corpus.photos[$0.photo].split }),
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
        let count = count(quantity, splits), text = grouped(count).padded(to: 10, inFront: true)
        guard let expected = published?.count(quantity, splits) else { return text }
        if count == expected { agreeing += 1 } else { differing += 1 }
        return text + " (\(grouped(expected)))"
      }
      return [name] + cells
    }
    let table = [[""] + PublishedTable.Quantity.allCases.map { "\($0)".padded(to: 10, inFront: true) }] + lines
    let widths = (0..<4).map { column in table.map { $0[column].count }.max() ?? 0 }
    let text = table.map { line in
      let cells = zip(line, widths).map { $0.padded(to: $1) }.joined(separator: "  ")
      return "  " + String(cells.reversed().drop { $0 == " " }.reversed())
    }.joined(separator: "\n")
    guard let published else { return text }
    let verdict = differing == 0 ? "all agree" : "\(differing) of \(agreeing + differing) differ"
    return text + "\n  in brackets: \(published.dataset) as published (\(published.source)); \(verdict)"
  }
}

/// A number with commas, such as 34,054.
package func grouped(_ count: Int) -> String {
  let digits = String(count)
  let grouped = digits.enumerated().map { ($0 > 0 && (digits.count - $0) % 3 == 0 ? "," : "") + String($1) }
  return grouped.joined()
}

/// A number with a noun, such as 1 photo or 34,054 photos.
package func counted(_ count: Int, _ noun: String) -> String { "\(grouped(count)) \(noun)\(count == 1 ? "" : "s")" }

extension String {
  /// Padded with spaces, behind or in front, to `width` characters.
  func padded(to width: Int, inFront: Bool = false) -> String {
    let spaces = String(repeating: " ", count: max(0, width - count))
    return inFront ? spaces + self : self + spaces
  }
}
