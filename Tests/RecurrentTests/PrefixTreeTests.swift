import Autodiff
import Recurrent
import Tensor
import Testing

struct PrefixTreeTests {
  let sequences = [[7, 8], [9], [7, 9, 8], [5, 5], [7, 9], [7, 8]]

  @Test func sharedBeginningsAreOneNode() {
    let tree = PrefixTree(sequences)
    // Depth 0: 7 and 5 go on, 9 does not. Depth 1: 7 9 goes on; 7 8 and 5 5 do not. Depth 2: 7 9 8.
    #expect(tree.items == [7, 5, 9, 9, 8, 5, 8])
    #expect(tree.parents == [-1, -1, -1, 0, 0, 1, 3])
    #expect(tree.depths == [0..<3, 3..<6, 6..<7] && tree.inner == [2, 1, 0])
    #expect(tree.innerNodes == [0, 1, 3] && tree.innerStarts == [0, 2, 3])
    #expect(tree.paths == [[0, 4], [2], [0, 3, 6], [1, 5], [0, 3], [0, 4]])
    #expect(tree.ends == [4, 2, 6, 5, 3, 4] && tree.count == 7)
  }

  @Test func everyPathSpellsItsSequence() {
    var generator = SplitMix64(seed: 1)
    let sequences = (0..<200).map { _ in
      (0..<Int.random(in: 1...9, using: &generator)).map { _ in Int.random(in: 0..<3, using: &generator) }
    }
    let tree = PrefixTree(sequences)
    #expect(tree.paths.map { $0.map { tree.items[$0] } } == sequences)
    #expect(tree.count == Set(sequences.flatMap { s in s.indices.map { Array(s[...$0]) } }).count)
    for path in tree.paths { #expect(path.map { tree.parents[$0] } == [-1] + path.dropLast()) }
    for (depth, nodes) in tree.depths.enumerated() {
      let goOn = nodes.filter { tree.parents.contains($0) }
      #expect(goOn == Array(nodes.prefix(tree.inner[depth])))
    }
    #expect(tree.depths.flatMap { $0 } == Array(0..<tree.count))
  }

  @Test func reversedItIsTheTreeOfTheReversedSequences() {
    let reversed = PrefixTree(sequences).reversed()
    #expect(reversed == PrefixTree([[8, 7], [9], [8, 9, 7], [5, 5], [9, 7], [8, 7]]))
    #expect(reversed.count == 8)  // 8, 9, 5; 8 7, 8 9, 5 5, 9 7; 8 9 7
    #expect(reversed.reversed() == PrefixTree(sequences))
    #expect(PrefixTree([[], [4]]).reversed().paths == [[], [0]])
  }

  @Test func noSequencesAndEmptyOnes() {
    for tree in [PrefixTree([]), PrefixTree([[], []])] {
      #expect(tree.count == 0 && tree.depths == [] && tree.inner == [] && tree.paths.allSatisfy(\.isEmpty))
    }
    #expect(PrefixTree([[], [4]]).paths == [[], [0]])
  }
}
