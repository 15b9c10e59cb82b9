import Autodiff
import Matching
import Tensor
import TestSupport
import Testing

struct SentenceEncoderTests {
  let parameters = tinyEmbedding().parameters

  @Test func statesAreThoseOfEachSentenceAlone() {
    var generator = SplitMix64(seed: 1)
    let packed = PackedSentences(tinySentences)
    let output = SentenceEncoder.encode(packed, parameters.constants(), using: &generator)
    for (i, sentence) in tinySentences.enumerated() {
      let (states, cell) = ScalarLSTM.encode(sentence, parameters)
      for (t, state) in states.enumerated() {
        let row = packed.row(ofWord: t, in: i)
        expectClose(output.states.value.slicingRows(row..<row + 1), Tensor(shape: [1, 4], elements: state.map(Float.init)))
      }
      let rank = packed.position[i]
      expectClose(output.lastCells.value.slicingRows(rank..<rank + 1), Tensor(shape: [1, 4], elements: cell.map(Float.init)))
    }
    #expect(generator.state == 1)  // no dropout, no chance
  }

  @Test func freshParameters() {
    var parameters = Parameters(), generator = SplitMix64(seed: 2)
    SentenceEncoder.initialize(&parameters, vocabulary: 50, embedding: 40, hidden: 25, using: &generator)
    #expect(parameters["embedding"].shape == [50, 40] && parameters["lstm.input"].shape == [40, 100])
    #expect(parameters["lstm.recurrent"].shape == [25, 100] && parameters["lstm.bias"].shape == [100])
    #expect(abs(parameters["embedding"].sumOfSquares() / 2000 - 1) < 0.1)
    #expect((parameters["lstm.input"].elements + parameters["lstm.recurrent"].elements).allSatisfy { abs($0) <= 0.2 })
    #expect(parameters["lstm.bias"].elements == (0..<100).map { 25..<50 ~= $0 ? 1 : 0 })  // forget gates begin open
  }

  @Test func aWordHasOneMaskInAllItsPlaces() {
    var generator = SplitMix64(seed: 3)
    let packed = PackedSentences([[3, 5], [3, 6], [3], [4]])
    let output = SentenceEncoder.encode(packed, parameters.constants(), dropout: 0.5, using: &generator)
    let first = output.states.value.slicingRows(0..<3)  // the first words of the three sentences that begin with word 3
    expectClose(first.slicingRows(1..<2), first.slicingRows(0..<1))
    expectClose(first.slicingRows(2..<3), first.slicingRows(0..<1))
    var unused = SplitMix64(seed: 3)
    #expect(output.states.value != SentenceEncoder.encode(packed, parameters.constants(), using: &unused).states.value)
  }
}
