import Autodiff
import Matching
import Recurrent
import Tensor
import TestSupport
import Testing

struct SentenceEncoderTests {
  let parameters = tinyEmbedding().parameters

  @Test func statesAreThoseOfEachSentenceAlone() {
    let packed = PackedSentences(tinySentences)
    let output = SentenceEncoder.encode(packed, ForwardPass(parameters.constants()))
    for (i, sentence) in tinySentences.enumerated() {
      let (states, cell) = ScalarLSTM.encode(sentence, parameters)
      for (row, state) in zip(packed.tree.paths[i], states) {
        expectClose(
          output.states.value.slicingRows(row..<row + 1), Tensor(shape: [1, 4], elements: state.map(Float.init)))
      }
      expectClose(output.lastCells.value.slicingRows(i..<i + 1), Tensor(shape: [1, 4], elements: cell.map(Float.init)))
    }
  }

  @Test func backwardStatesAreThoseOfEachReversedSentence() {
    let parameters = tinyEmbedding(.init(isBidirectional: true)).parameters
    let packed = PackedSentences(tinySentences), pass = ForwardPass(parameters.constants())
    let (forward, backward, reversed) = SentenceEncoder.encodeBothWays(packed, pass)
    #expect(forward.states.value == SentenceEncoder.encode(packed, pass).states.value)
    for (i, sentence) in tinySentences.enumerated() {
      let (states, cell) = ScalarLSTM.encode(sentence.reversed(), parameters, lstm: "lstm-backward")
      for (row, state) in zip(reversed.paths[i], states) {
        expectClose(
          backward.states.value.slicingRows(row..<row + 1), Tensor(shape: [1, 4], elements: state.map(Float.init)))
      }
      expectClose(
        backward.lastCells.value.slicingRows(i..<i + 1), Tensor(shape: [1, 4], elements: cell.map(Float.init)))
    }
  }

  @Test func freshParameters() {
    var parameters = Parameters(), generator = SplitMix64(seed: 2)
    SentenceEncoder.initialize(&parameters, (vocabulary: 50, embedding: 40, hidden: 25), using: &generator)
    #expect(parameters["embedding"].shape == [50, 40] && parameters["lstm.input"].shape == [40, 100])
    #expect(parameters["lstm.recurrent"].shape == [25, 100] && parameters["lstm.bias"].shape == [100])
    #expect(abs(parameters["embedding"].sumOfSquares() / 2000 - 1) < 0.1)
    #expect((parameters["lstm.input"].elements + parameters["lstm.recurrent"].elements).allSatisfy { abs($0) <= 0.2 })
    #expect(parameters["lstm.bias"].elements == (0..<100).map { 25..<50 ~= $0 ? 1 : 0 })  // forget gates begin open
  }

  @Test func aWordHasOneMaskInAllItsPlaces() {
    let packed = PackedSentences([[3, 3], [4]])
    var parameters = self.parameters  // without a memory, so that a state tells its own word only
    parameters["lstm.recurrent"] = Tensor(shape: parameters["lstm.recurrent"].shape)
    for j in 4..<8 { parameters["lstm.bias"].elements[j] = -90 }
    let training = ForwardPass(parameters.constants(), training: SplitMix64(seed: 3))
    let output = SentenceEncoder.encode(packed, training, dropout: 0.5)
    let (first, second) = (packed.tree.paths[0][0], packed.tree.paths[0][1])
    expectClose(
      output.states.value.slicingRows(first..<first + 1), output.states.value.slicingRows(second..<second + 1))
    let plain = SentenceEncoder.encode(packed, ForwardPass(parameters.constants()), dropout: 0.5)
    #expect(output.states.value != plain.states.value)
  }

  @Test func aFreshEncoderHasTheSizeOfAnother() {
    let other = tinyEmbedding().parameters
    var generator = SplitMix64(seed: 33)
    let fresh = SentenceEncoder.fresh(like: other, using: &generator)
    #expect(fresh.names == ["embedding", "lstm.input", "lstm.recurrent", "lstm.bias"])
    for name in fresh.names { #expect(fresh[name].shape == other[name].shape && fresh[name] != other[name]) }
  }
}
