import Recurrent
import Testing

@testable import ONNX

struct WordMatcherGraphTests {
  @Test(arguments: PoolingOverTime.allCases)
  func scoresAreThoseOfTheMatcher(pooling: PoolingOverTime) throws {
    #expect(try difference(of: tinyWordMatcher(pooling)) < 1e-5)
  }
}
