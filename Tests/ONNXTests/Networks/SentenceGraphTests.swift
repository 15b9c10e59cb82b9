import Matching
import Recurrent
import Tensor
import Testing

@testable import ONNX

struct SentenceGraphTests {
  @Test(arguments: JointEmbedding.Encoder.allCases, [false, true])
  func embeddingsAreThoseOfStage1(encoder: JointEmbedding.Encoder, isBidirectional: Bool) throws {
    for pooling in PoolingOverTime.allCases {
      let network = tinyEmbedding(.init(encoder: encoder, pooling: pooling, isBidirectional: isBidirectional))
      let graph = ONNXGraph.sentences(network)
      try expectWellFormed(graph)
      let embedding = try GraphInterpreter(graph)(tinyWords)["embedding"]!
      #expect(embedding.shape == [5, 6])
      let expected = network.embedding(ofSentences: tinySentences).elements
      #expect(difference(embedding.elements, expected) < 1e-5, "\(pooling)")
    }
  }

  /// A photo's two numbers (1, −nearness) count: the sentence's are (0, 1).
  @Test func aCohortAddsTwoNumbers() throws {
    let network = tinyEmbedding(.init()), graph = ONNXGraph.sentences(network, hasCohort: true)
    try expectWellFormed(graph)
    let embedding = try GraphInterpreter(graph)(tinyWords)["embedding"]!
    #expect(embedding.shape == [5, 8])
    #expect(embedding.slice(1, 6..<8).elements == [0, 1, 0, 1, 0, 1, 0, 1, 0, 1])
    let plain = try GraphInterpreter(.sentences(network))(tinyWords)["embedding"]!
    #expect(embedding.slice(1, 0..<6) == plain)
  }
}
