import Attention
import Matching
import Tensor
import Testing

@testable import ONNX

struct PairGraphTests {
  @Test func inputsAndOutputsAreNamed() throws {
    let graph = try #require(ONNXGraph.pairs(tinyMatcher(.none)))
    #expect(graph.inputs.map(\.name) == ["grids", "words", "lengths"] && graph.outputs.map(\.name) == ["score"])
    #expect(graph.inputs[0].extents == [.free("N"), .free("cells"), .fixed(5)])
  }

  /// What stage 1 says is then an input, and part of the score.
  @Test func aPriorIsPartOfTheScore() throws {
    let matcher = tinyMatcher(.spatialSemantic, prior: Prior(gain: 7, offset: -2))
    let graph = try #require(ONNXGraph.pairs(matcher))
    #expect(graph.inputs.map(\.name) == ["grids", "words", "lengths", "similarities"])
    #expect(try difference(of: matcher, similarities: [0.5, -0.2, 0.1, 0.9, 0]) < 1e-5)
  }

  /// A kind of network that somebody adds.
  @Test func whatHasNoGraphIsNone() {
    struct Other: PairMatcher {
      var inputs: (words: Int, channels: Int) { (3, 5) }
      func scores(photos: [Int], sentences: [Int], data: PairData, views: Int, progress: (Int) throws -> Void) throws
        -> [Float]
      { [] }
      func scoreAll(
        photos: [Int], sentences: [Int], data: PairData, views: Int, _ body: (Range<Int>, Tensor) throws -> Void
      ) throws {}
      func attention(photo: Int, sentence: Int, data: PairData, view: Int) throws -> AttentionMaps { AttentionMaps() }
    }
    #expect(ONNXGraph.pairs(Other()) === nil)
  }
}
