import Tensor

/// Sequences of items, in which those that begin alike share their beginnings.
///
/// What a recurrent network makes of a beginning depends on nothing that follows, so it is computed once a node: of 128
/// captions of birds a quarter of all words needs no step of its own. Nodes are numbered depth by depth; within a
/// depth, those that go on come first.
package struct PrefixTree: Equatable, Sendable {
  /// The item of each node.
  package let items: [Int]
  /// The node before each node; −1 where a sequence begins.
  package let parents: [Int]
  /// The nodes of each depth.
  package let depths: [Range<Int>]
  /// How many nodes of each depth go on.
  package let inner: [Int]
  /// The nodes of each sequence from its first item to its last.
  package let paths: [[Int]]

  package init(_ sequences: [[Int]]) {
    struct Step: Hashable { let parent, item: Int }
    var items: [Int] = [], parents: [Int] = [], depths: [Range<Int>] = [], inner: [Int] = []
    var paths = sequences.map { _ in [Int]() }
    var active = sequences.indices.filter { !sequences[$0].isEmpty }
    while !active.isEmpty {
      let depth = depths.count
      var numbers: [Step: Int] = [:], steps: [Step] = [], goesOn: [Bool] = []  // in the order of first appearance
      let chosen = active.map { i in
        let step = Step(parent: paths[i].last ?? -1, item: sequences[i][depth])
        let number = numbers[step] ?? steps.count
        if number == steps.count {
          numbers[step] = number
          steps.append(step)
          goesOn.append(false)
        }
        if sequences[i].count > depth + 1 { goesOn[number] = true }
        return number
      }
      let order = steps.indices.filter { goesOn[$0] } + steps.indices.filter { !goesOn[$0] }
      var node = [Int](repeating: 0, count: steps.count)
      for (place, number) in order.enumerated() { node[number] = items.count + place }
      depths.append(items.count..<items.count + steps.count)
      inner.append(goesOn.count { $0 })
      for number in order {
        items.append(steps[number].item)
        parents.append(steps[number].parent)
      }
      for (i, number) in zip(active, chosen) { paths[i].append(node[number]) }
      active = active.filter { sequences[$0].count > depth + 1 }
    }
    (self.items, self.parents, self.depths, self.inner, self.paths) = (items, parents, depths, inner, paths)
  }

  /// The same sequences from their last item to their first: those that end alike share their ends.
  package func reversed() -> PrefixTree { PrefixTree(paths.map { path in path.reversed().map { items[$0] } }) }

  /// The nodes that go on, depth by depth.
  package var innerNodes: [Int] { zip(depths, inner).flatMap { nodes, inner in nodes.prefix(inner) } }
  /// Where each depth begins among them.
  package var innerStarts: [Int] { inner.indices.map { inner[..<$0].reduce(0, +) } }
  /// The number of nodes.
  package var count: Int { items.count }
  /// The node of each sequence's last item.
  package var ends: [Int] {
    paths.map { path in
      precondition(!path.isEmpty, "the end of an empty sequence")
      return path.last!
    }
  }
}
