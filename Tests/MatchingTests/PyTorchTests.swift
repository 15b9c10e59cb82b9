import Autodiff
import Foundation
import Matching
import Recurrent
import Tensor
import TestSupport
import Testing

/// Both stages against an independent writing of their equations with torch's own LSTM and autograd:
/// Fixtures/make_fixtures.py.
struct PyTorchTests {
  struct Expected: Decodable {
    struct Stage: Decodable {
      let loss: Float
      let logits: [Float]?
      let gradients: [String: [Float]]
    }
    let stage1: Stage, stage2: Stage

    init() throws {
      let url = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appending(path: "Fixtures/matching.json")
      self = try JSONDecoder().decode(Expected.self, from: Data(contentsOf: url))
    }
  }

  /// make_fixtures.py's formula(): numbers in [-1, 1).
  func formula(_ shape: [Int], tensor: Int) -> Tensor {
    Tensor(
      shape: shape,
      elements: (0..<shape.reduce(1, *)).map {
        Float(((UInt64($0) &+ UInt64(tensor) &* 1_000_003) &* 0x9E37_79B9_7F4A_7C15) >> 40) / Float(1 << 23) - 1
      })
  }

  func numbered(_ parameters: Parameters) -> Parameters {
    var parameters = parameters
    for (number, name) in parameters.names.sorted().enumerated() {
      parameters[name] = formula(parameters[name].shape, tensor: number)
    }
    return parameters
  }

  func check(_ loss: Variable, _ variables: Variables, _ expected: Expected.Stage) throws {
    #expect(abs(loss.value.elements[0] - expected.loss) < 1e-4 * expected.loss)
    #expect(variables.names.sorted() == expected.gradients.keys.sorted())
    let all = gradients(of: loss)
    for name in variables.names {
      let gradient = try #require(expected.gradients[name])
      #expect(relativeError(all[variables[name]].elements, gradient) < 1e-4, "\(name)")
    }
  }

  @Test func stage1LossAndGradients() throws {
    var model = tinyEmbedding()
    model.parameters = numbered(model.parameters)
    let variables = model.parameters.variables(), identities = [0, 1, 2, 3, 0]
    let pass = ForwardPass(variables), v = model.embed(photos: .constant(formula([5, 5], tensor: 100)), pass)
    let s = model.embed(sentences: PackedSentences(tinySentences), pass)
    let photos = FeatureBuffer(rows: formula([4, 6], tensor: 101), rowNorm: .none)
    let sentences = FeatureBuffer(rows: formula([4, 6], tensor: 102), rowNorm: .none)
    let loss =
      crossModalCrossEntropy(v, identities: identities, buffer: sentences, temperature: 0.3)
      + crossModalCrossEntropy(s, identities: identities, buffer: photos, temperature: 0.3)
    try check(loss, variables, Expected().stage1)
  }

  @Test func stage2LogitsAndGradients() throws {
    var model = tinyMatcher(steps: 5)
    model.parameters = numbered(model.parameters)
    let variables = model.parameters.variables(), packed = PackedSentences(tinySentences), sentences = [2, 0, 1, 2, 4]
    let pass = ForwardPass(variables)
    let logits = model.match(
      model.project(cells: .constant(formula([2, 4, 3], tensor: 100)), pass), model.project(sentences: packed, pass),
      SentencePairs(cells: 4, photos: [0, 0, 1, 1, 1], sentences: sentences, paths: packed.tree.paths), pass)
    let expected = try Expected().stage2
    #expect(relativeError(logits.value.elements, try #require(expected.logits)) < 1e-4)
    try check(binaryCrossEntropy(logits, labels: [1, 0, 0, 1, 1]), variables, expected)
  }
}
