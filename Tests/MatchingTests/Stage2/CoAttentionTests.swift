import Attention
import Autodiff
import Foundation
import Matching
import Recurrent
import Tensor
import TestSupport
import Testing

struct CoAttentionTests {
  let cells = 4
  let photos = [0, 0, 1, 1, 1], sentences = [2, 0, 1, 2, 4]  // sentence 3 is in no pair

  /// Grids [2 photos, 4 cells, 3 channels].
  var grids: Tensor {
    var generator = SplitMix64(seed: 61)
    return Tensor(normal: 1, shape: [2, cells, 3], using: &generator)
  }

  func logits(_ model: CoAttention, _ variables: Variables, training: Bool = false, seed: UInt64 = 0) -> Variable {
    let pass = ForwardPass(variables, training: training ? SplitMix64(seed: seed) : nil)
    let packed = PackedSentences(tinySentences)
    return model.match(
      model.project(cells: .constant(grids), pass), model.project(sentences: packed, pass),
      SentencePairs(cells: cells, photos: photos, sentences: sentences, paths: packed.tree.paths), pass)
  }

  /// Eq. 6–11 of Li et al. 2017 for one pair, with x_t = [ĩ_t; h_t] formed and every matrix whole.
  func oracle(_ model: CoAttention, photo: Int, sentence: Int) -> Double {
    let p = model.parameters, (states, cell) = ScalarLSTM.encode(tinySentences[sentence], p)
    let image = (0..<cells).map {
      doubles(Tensor(shape: [8, 3], elements: grids.elements).slicingRows(photo * cells + $0..<photo * cells + $0 + 1))
    }
    /// [cells' part; words' part] of a layer.
    func whole(_ head: String) -> Tensor {
      let (a, b) = (p["\(head).cells"], p["\(head).words"])
      return Tensor(shape: [a.rows + b.rows, a.columns], elements: a.elements + b.elements)
    }
    func layer(_ x: [Double], _ weights: Tensor, _ bias: String) -> [Double] {
      sum(product(x, weights), doubles(p[bias]))
    }

    let x = states.map { h in
      let e = image.map { i in
        dot(layer(i + h, whole("spatial"), "spatial.bias").map { tanh($0) }, doubles(p["spatial.weights"]))
      }  // Eq. 6
      let a = softmax(e)  // Eq. 7
      let seen = (0..<3).map { c in dot(a, image.map { $0[c] }) }  // Eq. 8
      return seen + h
    }
    var decoder = ScalarLSTM(size: 4)
    (decoder.state, decoder.cell) = (states.last!, cell)
    for _ in 0..<model.configuration.steps {
      let e = x.map { x in  // Eq. 9
        dot(
          sum(layer(x, whole("latent"), "latent.bias"), product(decoder.state, p["latent.query"])).map { max(0, $0) },
          doubles(p["latent.weights"]))
      }
      let a = softmax(e)  // Eq. 10
      let summary = x[0].indices.map { j in dot(a, x.map { $0[j] }) }  // Eq. 11
      let first = layer(summary, whole("fc1"), "fc1.bias").map { max(0, $0) }
      let second = layer(first, p["fc2.weights"], "fc2.bias").map { max(0, $0) }
      decoder.step(layer(second, p["decoder.input"], "decoder.bias"), recurrent: p["decoder.recurrent"])
    }
    return layer(decoder.state, p["confidence.weights"], "confidence.bias")[0]
  }

  @Test(arguments: [0, 1, 2, 5])
  func splitMatricesEqualWholeOnes(steps: Int) {
    let model = tinyMatcher(steps: steps),
      expected = zip(photos, sentences).map { Float(oracle(model, photo: $0, sentence: $1)) }
    let actual = logits(model, model.parameters.constants()).value
    expectClose(actual, Tensor(shape: [5, 1], elements: expected), within: 1e-5)
    // without a step photos are not seen, and two pairs share a sentence
    #expect(Set(actual.elements).count == (steps > 0 ? 5 : 4))
  }

  @Test func gradientsThroughTheWholeMatcher() {
    let model = tinyMatcher()
    checkGradients(of: model.parameters.tensors, step: 2e-3, within: 2e-2) {
      binaryCrossEntropy(logits(model, model.parameters.variables($0)), labels: [1, 0, 0, 1, 0])
    }
  }

  @Test func theEncoderIsThatOfStage1AndTheRestIsFresh() {
    let stage1 = tinyEmbedding().parameters
    var generator = SplitMix64(seed: 62)
    let model = CoAttention(configuration: .init(), stage1: stage1, channels: 12, width: 9, using: &generator)
    let shared = ["embedding", "lstm.input", "lstm.recurrent", "lstm.bias"]
    for name in shared { #expect(model.parameters[name] == stage1[name]) }
    #expect(!model.parameters.contains("photo.projection") && !model.parameters.contains("sentence.projection"))
    #expect(model.parameters["spatial.cells"].shape == [12, 9] && model.parameters["latent.words"].shape == [4, 9])
    #expect(model.parameters["fc1.cells"].elements.allSatisfy { abs($0) <= 0.25 })  // 12 + 4 inputs
    #expect(model.parameters["decoder.bias"].elements == (0..<16).map { 4..<8 ~= $0 ? 1 : 0 })
  }

  @Test func dropoutIsForTrainingOnly() {
    let plain = tinyMatcher(), model = tinyMatcher(dropout: 0.5), variables = model.parameters.constants()
    #expect(logits(model, variables).value == logits(plain, variables).value)
    #expect(logits(model, variables, training: true, seed: 3).value != logits(plain, variables).value)
    #expect(
      logits(model, variables, training: true, seed: 3).value == logits(model, variables, training: true, seed: 3).value
    )
  }
}
