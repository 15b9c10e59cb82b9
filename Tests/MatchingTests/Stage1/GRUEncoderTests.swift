import Autodiff
import Matching
import Recurrent
import Tensor
import TestSupport
import Testing

struct GRUEncoderTests {
  func parameters(isBidirectional: Bool) -> Parameters {
    var parameters = Parameters(), generator = SplitMix64(seed: 2)
    GRUEncoder.initialize(
      &parameters, (vocabulary: 7, embedding: 3, hidden: 4), isBidirectional: isBidirectional, using: &generator)
    return parameters
  }

  func encode(_ sentences: [ArraySlice<Int32>], _ parameters: Parameters) -> GRUEncoder {
    GRUEncoder(PackedSentences(sentences), ForwardPass(parameters.constants()))
  }

  /// One GRU by itself, under the name of the one that reads forward.
  func only(_ name: String, of parameters: Parameters) -> Parameters {
    var one = Parameters()
    one["embedding"] = parameters["embedding"]
    for part in ["input", "bias", "recurrent", "recurrent-bias"] { one["gru.\(part)"] = parameters["\(name).\(part)"] }
    return one
  }

  @Test func wordsLieSentenceAfterSentence() {
    let parameters = parameters(isBidirectional: false), all = encode(tinySentences, parameters)
    #expect(all.sentences == Segments(lengths: tinySentences.map(\.count)) && all.states.shape == [14, 4])
    for (i, sentence) in tinySentences.enumerated() {
      let alone = encode([sentence], parameters)
      expectClose(all.states.value.slicingRows(all.sentences[i]), alone.states.value)
    }
  }

  @Test func bothWaysAreTheMeanOfEach() {
    let parameters = parameters(isBidirectional: true), all = encode(tinySentences, parameters)
    for (i, sentence) in tinySentences.enumerated() {
      let forward = encode([sentence], only("gru", of: parameters)).states.value
      let reversed = encode([ArraySlice(sentence.reversed())], only("gru-backward", of: parameters)).states.value
      var mean = reversed.gatheringRows((0..<sentence.count).reversed())
      mean.add(forward)
      mean.scale(by: 0.5)
      expectClose(all.states.value.slicingRows(all.sentences[i]), mean)
    }
  }

  @Test(arguments: [false, true]) func gradientCheck(isBidirectional: Bool) {
    let parameters = parameters(isBidirectional: isBidirectional), packed = PackedSentences(tinySentences)
    checkGradients(of: parameters.tensors) {
      weightedSum(GRUEncoder(packed, ForwardPass(parameters.variables($0))).states)
    }
  }

  @Test func freshParameters() {
    let one = parameters(isBidirectional: false), two = parameters(isBidirectional: true)
    #expect(one.names == ["embedding", "gru.input", "gru.bias", "gru.recurrent", "gru.recurrent-bias"])
    #expect(two.names == one.names + ["input", "bias", "recurrent", "recurrent-bias"].map { "gru-backward.\($0)" })
    #expect(
      two["gru.input"].shape == [3, 12] && two["gru.recurrent"].shape == [4, 12]
        && two["gru-backward.bias"].shape == [12])
    #expect(two["embedding"].elements.allSatisfy { abs($0) <= 0.1 })
    for name in two.names.dropFirst() { #expect(two[name].elements.allSatisfy { abs($0) <= 0.5 }) }
  }
}
