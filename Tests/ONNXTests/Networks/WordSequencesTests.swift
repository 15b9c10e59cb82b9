import Autodiff
import Matching
import Recurrent
import Tensor
import Testing

@testable import ONNX

struct WordSequencesTests {
  private func result(_ body: (WordSequences) -> ONNXValue) throws -> NDArray {
    let graph = ONNXGraph("words")
    graph.output(body(WordSequences(graph)), as: "y", [], "")
    try expectWellFormed(graph)
    return try GraphInterpreter(graph)(tinyWords)["y"]!
  }

  @Test func masksSayWhereWordsAre() throws {
    let ones = try result { $0.ones }
    #expect(ones.shape == [5, 5, 1])
    #expect(
      ones.elements == [1, 1, 1, 0, 0, 1, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 0, 0, 0, 1, 1, 1, 0, 0].map(Double.init))
    #expect(try result { $0.counts }.elements == [3, 1, 5, 2, 3])
  }

  /// A graph's states of both ways, beside those of the networks that training has. No sentence sees its padding.
  @Test func statesAreThoseOfTheEncoders() throws {
    let lstm = tinyEmbedding(.init(isBidirectional: true)).parameters
    let packed = PackedSentences(tinySentences), pass = ForwardPass(lstm.constants())
    let (forward, backward, reversed) = SentenceEncoder.encodeBothWays(packed, pass)
    for (layer, fromEnd, output, tree) in [
      (SentenceEncoder.forward, false, forward, packed.tree), (SentenceEncoder.backward, true, backward, reversed),
    ] {
      let all = try result { $0.states(layer, of: $0.vectors(lstm), lstm, fromEnd: fromEnd).all }
      let last = try result { $0.states(layer, of: $0.vectors(lstm), lstm, fromEnd: fromEnd).last }
      let cell = try result { $0.states(layer, of: $0.vectors(lstm), lstm, fromEnd: fromEnd).lastCell }
      for (i, path) in tree.paths.enumerated() {
        let rows = output.states.value.gatheringRows(fromEnd ? path.reversed() : path).elements
        let padding = [Float](repeating: 0, count: 20 - rows.count)
        #expect(difference(Array(all.elements[i * 20..<(i + 1) * 20]), rows + padding) < 1e-6)
      }
      #expect(difference(last.elements, output.states.value.gatheringRows(tree.ends).elements) < 1e-6)
      #expect(difference(cell.elements, output.lastCells.value.elements) < 1e-6)
    }
  }

  @Test(arguments: [false, true])
  func fragmentsAreThoseOfTheGRU(isBidirectional: Bool) throws {
    let network = tinyEmbedding(.init(encoder: .gru, isBidirectional: isBidirectional)).parameters
    let states = try result { $0.fragments(network, isBidirectional: isBidirectional) }
    let expected = GRUEncoder(PackedSentences(tinySentences), ForwardPass(network.constants()))
    for i in tinySentences.indices {
      let rows = expected.states.value.slicingRows(expected.sentences[i]).elements
      let padding = [Float](repeating: 0, count: 30 - rows.count)
      #expect(difference(Array(states.elements[i * 30..<(i + 1) * 30]), rows + padding) < 1e-6)
    }
  }

  /// Shares sum to the pooled vector, whichever way it is pooled.
  @Test(arguments: PoolingOverTime.allCases)
  func sharesSumToThePool(pooling: PoolingOverTime) throws {
    let network = tinyEmbedding(.init()).parameters
    func states(_ words: WordSequences) -> ONNXValue {
      words.states(SentenceEncoder.forward, of: words.vectors(network), network).all
    }
    let pooled = try result { $0.pooled(states($0), pooling) }
    let summed = try result { $0.shares(states($0), pooling).sum(axis: 1) }
    #expect(pooled.shape == [5, 4] && difference(summed.elements, pooled.elements.map(Float.init)) < 1e-6)
    let packed = PackedSentences(tinySentences)
    let encoded = SentenceEncoder.encode(packed, ForwardPass(network.constants())).states
    let expected = pooling(encoded, paths: packed.tree.paths).value
    #expect(difference(pooled.elements, expected.elements) < 1e-6)
  }

  @Test func weightsOverWordsSumToOne() throws {
    let weights = try result { $0.softmax($0.graph.number(0) * $0.ones.squeezed(2)) }
    for (i, sentence) in tinySentences.enumerated() {
      let row = weights.elements[i * 5..<(i + 1) * 5]
      #expect(row.prefix(sentence.count).allSatisfy { abs($0 - 1 / Double(sentence.count)) < 1e-12 })
      #expect(row.dropFirst(sentence.count).allSatisfy { $0 == 0 })
    }
  }
}
