import Matching
import Testing

@testable import ONNX

struct CoAttentionGraphTests {
  @Test(arguments: CoAttention.Attention.allCases)
  func scoresAreThoseOfTheMatcher(attention: CoAttention.Attention) throws {
    #expect(try difference(of: tinyMatcher(attention)) < 1e-5)
  }

  @Test(arguments: [1, 5])
  func theDecoderTakesItsSteps(steps: Int) throws {
    #expect(try difference(of: tinyMatcher(.spatialSemantic, steps: steps)) < 1e-5)
  }
}
