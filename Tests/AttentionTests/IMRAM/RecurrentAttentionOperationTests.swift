import Attention
import Autodiff
import Tensor
import TestSupport
import Testing

struct RecurrentAttentionOperationTests {
  let photos = Segments(repeating: 4, count: 2), sentences = Segments(lengths: [3, 1, 2])
  let all = RecurrentAttention.Pair.all(photos: 2, sentences: 3)

  /// Regions, words, and a memory.
  func values() -> [Tensor] {
    var generator = SplitMix64(seed: 6)
    return [[2, 4, 5], [6, 5]].map { Tensor(normal: 1, shape: $0, using: &generator).l2NormalizedRows().rows }
      + [[5, 10], [5, 10], [10]].map { Tensor(normal: 0.7, shape: $0, using: &generator) }
  }

  func similarities(
    _ x: [Variable], _ pairs: [RecurrentAttention.Pair], _ configuration: RecurrentAttention.Configuration
  ) -> Variable {
    recurrentAttention(
      regions: Fragments(x[0], photos), words: Fragments(x[1], sentences), pairs: pairs,
      memory: (query: x[2], context: x[3], bias: x[4]), configuration)
  }

  @Test(arguments: RecurrentAttention.Direction.allCases, [false, true])
  func gradientCheck(direction: RecurrentAttention.Direction, normalizesMemory: Bool) {
    checkGradients(of: values(), step: 1e-3) {
      weightedSum(similarities($0, all, .init(direction: direction, smoothing: 4, normalizesMemory: normalizesMemory)))
    }
  }

  @Test func whatIsNotListedIsMinusInfinity() {
    let some = [1, 2, 5].map { all[$0] }, x = values().map { Variable.parameter($0) }
    let configuration = RecurrentAttention.Configuration(direction: .imageToText)
    let (part, whole) = (similarities(x, some, configuration), similarities(x, all, configuration))
    #expect(part.shape == [2, 3])
    for i in 0..<6 {
      #expect(part.value.elements[i] == ([1, 2, 5].contains(i) ? whole.value.elements[i] : -.infinity))
    }
  }

  /// The full model: both directions, of listed pairs only, and the hinges with either kind of negatives.
  @Test(arguments: Negatives.allCases)
  func theHingeTakesListedPairsOnly(negatives: Negatives) {
    let square = Segments(lengths: [3, 1]), x = values()
    let variables = [x[0], x[1].slicingRows(0..<4)] + x[2...] + x[2...].map { $0 }
    let listed = [(0, 0), (0, 1), (1, 1)].map { RecurrentAttention.Pair(photo: $0.0, sentence: $0.1) }
    func s(_ x: [Variable], _ pairs: [RecurrentAttention.Pair]) -> Variable {
      func one(_ direction: RecurrentAttention.Direction, _ first: Int) -> Variable {
        recurrentAttention(
          regions: Fragments(x[0], photos), words: Fragments(x[1], square), pairs: pairs,
          memory: (query: x[first], context: x[first + 1], bias: x[first + 2]), .init(direction: direction))
      }
      return one(.textToImage, 2) + one(.imageToText, 5)
    }
    func loss(_ x: [Variable], _ pairs: [RecurrentAttention.Pair]) -> Variable {
      let s = s(x, pairs)
      func anchored(_ s: Variable) -> Variable {
        tripletHinge(s, identities: [0, 1], margin: 4, negatives: negatives, reduction: .sum)
      }
      return anchored(s) + anchored(s.transposed())
    }
    let all = s(variables.map { .constant($0) }, RecurrentAttention.Pair.all(photos: 2, sentences: 2)).value.elements
    let expected = (4 + all[1] - all[0]) + (4 + all[1] - all[3])  // photo 0's hinge, and sentence 1's
    #expect(abs(loss(variables.map { .constant($0) }, listed).value.elements[0] - expected) < 1e-5)
    checkGradients(of: variables, step: 1e-3) { loss($0, listed) }
  }
}
