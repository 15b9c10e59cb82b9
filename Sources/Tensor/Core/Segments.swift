/// Groups of consecutive rows of one matrix: the words of each sentence, the regions of each photo.
package struct Segments: Equatable, Sendable {
  /// Group n has rows `starts[n]..<starts[n + 1]`.
  package let starts: [Int]

  package init(lengths: [Int]) {
    precondition(lengths.allSatisfy { $0 > 0 }, "an empty group among \(lengths.count)")
    starts = lengths.reduce(into: [0]) { $0.append($0.last! + $1) }
  }

  /// `count` groups of `length` rows each.
  package init(repeating length: Int, count: Int) { self.init(lengths: [Int](repeating: length, count: count)) }

  package var count: Int { starts.count - 1 }
  /// The rows of all groups.
  package var rows: Int { starts.last! }
  /// The rows of the longest group.
  package var longest: Int { (0..<count).reduce(0) { Swift.max($0, self[$1].count) } }

  package subscript(group: Int) -> Range<Int> { starts[group]..<starts[group + 1] }
  /// The rows of some consecutive groups.
  package subscript(groups: Range<Int>) -> Range<Int> { starts[groups.lowerBound]..<starts[groups.upperBound] }

  /// Some consecutive groups by themselves.
  package func slicing(_ groups: Range<Int>) -> Segments { Segments(lengths: groups.map { self[$0].count }) }

  /// Some consecutive groups cut into ranges that have at most `most` rows each, or are one group.
  package func blocks(of groups: Range<Int>? = nil, rows most: Int) -> [Range<Int>] {
    let groups = groups ?? 0..<count
    var blocks: [Range<Int>] = []
    for group in groups {
      if let last = blocks.last, self[last.lowerBound..<group + 1].count <= most {
        blocks[blocks.count - 1] = last.lowerBound..<group + 1
      } else {
        blocks.append(group..<group + 1)
      }
    }
    return blocks
  }
}
