import Attention
import Autodiff
import Foundation
import Recurrent
import Tensor
import TestSupport
import Testing

@testable import Matching

struct CoAttentionAblationsTests {
  let cells = 4
  let photos = [0, 0, 1, 1, 1], sentences = [2, 0, 1, 2, 4]  // sentence 3 is in no pair

  /// Grids [2 photos, 4 cells, 3 channels].
  var grids: Tensor {
    var generator = SplitMix64(seed: 63)
    return Tensor(normal: 1, shape: [2, cells, 3], using: &generator)
  }

  func logits(_ model: CoAttention, _ variables: Variables) -> Variable {
    let pass = ForwardPass(variables), packed = PackedSentences(tinySentences)
    return model.match(
      model.project(cells: .constant(grids), pass), model.project(sentences: packed, pass),
      SentencePairs(cells: cells, photos: photos, sentences: sentences, paths: packed.tree.paths), pass)
  }

  /// One pair, with [ĩ; h] formed and every matrix whole.
  func oracle(_ model: CoAttention, photo: Int, sentence: Int) -> Double {
    let p = model.parameters, states = ScalarLSTM.encode(tinySentences[sentence], p).states
    let image = (0..<cells).map {
      doubles(grids.reshaped([8, 3]).slicingRows(photo * cells + $0..<photo * cells + $0 + 1))
    }
    func layer(_ x: [Double], _ head: String) -> [Double] {
      let (a, b) = (p["\(head).cells"], p["\(head).words"])
      let whole = Tensor(shape: [a.rows + b.rows, a.columns], elements: a.elements + b.elements)
      return sum(product(x, whole), doubles(p["\(head).bias"]))
    }
    func mean(_ rows: [[Double]]) -> [Double] { rows.dropFirst().reduce(rows[0], sum).map { $0 / Double(rows.count) } }

    let pair: [Double]
    if model.configuration.attention == .none {
      pair = mean(image) + states.last!
    } else {
      pair = mean(
        states.map { h in
          let a = softmax(
            // Eq. 6 and 7
            image.map { i in dot(layer(i + h, "spatial").map { tanh($0) }, doubles(p["spatial.weights"])) })
          return (0..<3).map { c in dot(a, image.map { $0[c] }) } + h  // Eq. 8
        })
    }
    return dot(layer(pair, "fc1").map { max(0, $0) }, doubles(p["confidence.weights"]))
      + Double(p["confidence.bias"].elements[0])
  }

  @Test(arguments: [CoAttention.Attention.spatial, .none])
  func splitMatricesEqualWholeOnes(attention: CoAttention.Attention) {
    let model = tinyMatcher(attention),
      expected = zip(photos, sentences).map { Float(oracle(model, photo: $0, sentence: $1)) }
    let actual = logits(model, model.parameters.constants()).value
    expectClose(actual, Tensor(shape: [5, 1], elements: expected), within: 1e-5)
    #expect(Set(actual.elements).count > 3)  // where all units rest, pairs are alike
  }

  @Test(arguments: [CoAttention.Attention.spatial, .none])
  func gradientsThroughTheWholeMatcher(attention: CoAttention.Attention) {
    let model = tinyMatcher(attention)
    checkGradients(of: model.parameters.tensors, step: 2e-3, within: 2e-2) {
      binaryCrossEntropy(logits(model, model.parameters.variables($0)), labels: [1, 0, 0, 1, 0])
    }
  }

  @Test func anAblationHasNoParametersOfWhatItLacks() {
    let encoder: Set = ["embedding", "lstm.input", "lstm.recurrent", "lstm.bias"]
    let layers: Set = ["fc1.cells", "fc1.words", "fc1.bias", "confidence.weights", "confidence.bias"]
    let spatial: Set = ["spatial.cells", "spatial.words", "spatial.bias", "spatial.weights"]
    #expect(Set(tinyMatcher(.none).parameters.names) == encoder.union(layers))
    #expect(Set(tinyMatcher(.spatial).parameters.names) == encoder.union(layers).union(spatial))
  }

  /// With even attention the confidence begins as the first layer's signed sum, brought to mean 0 and deviation 1 over
  /// the sample.
  @Test(arguments: [CoAttention.Attention.spatial, .none])
  func layersMayBeginFromStage1(attention: CoAttention.Attention) {
    var generator = SplitMix64(seed: 64)
    let stage1 = tinyEmbedding(.init(pooling: attention == .none ? .last : .mean)), pairs = 60
    let grids = Tensor(normal: 1, shape: [pairs, cells, 5], using: &generator),
      sentences = (0..<pairs).map { tinySentences[$0 % 5] }
    var model = CoAttention(
      configuration: .init(attention: attention), stage1: stage1.parameters, channels: 5, width: 32, using: &generator)
    model.begin(from: stage1, grids: grids, sentences: sentences, using: &generator)
    if attention == .spatial { model.parameters["spatial.weights"].scale(by: 0) }
    let packed = PackedSentences(sentences), pass = ForwardPass(model.parameters.constants()), all = Array(0..<pairs)
    let logits = model.match(
      model.project(cells: .constant(grids), pass), model.project(sentences: packed, pass),
      SentencePairs(cells: cells, photos: all, sentences: all, paths: packed.tree.paths), pass
    ).value

    let p = model.parameters, means = grids.meansOfCells()
    let sums = all.map { pair in
      let states = ScalarLSTM.encode(sentences[pair], p).states
      let words =
        attention == .none ? states.last! : states.dropFirst().reduce(states[0], sum).map { $0 / Double(states.count) }
      let units = sum(
        sum(product(doubles(means.slicingRows(pair..<pair + 1)), p["fc1.cells"]), product(words, p["fc1.words"])),
        doubles(p["fc1.bias"]))
      // |a + b| − |a − b| along each of six directions
      return (0..<24).reduce(0.0) { $0 + ($1 < 12 ? 1 : -1) * max(0, units[$1]) }
    }
    let mean = sums.reduce(0, +) / Double(pairs)
    let deviation = (sums.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(pairs)).squareRoot()
    expectClose(logits, Tensor(shape: [pairs, 1], elements: sums.map { Float(($0 - mean) / deviation) }), within: 1e-3)
  }
}
