import Attention
import Autodiff
import Backbones
import Foundation
import Tensor
import Testing

@testable import Matching
@testable import PublishedFiles

/// Checkpoints that PyTorch wrote in the structure of the public code: Fixtures/make_matchers.py.
@Suite struct PublishedMatcherTests {
  private func matcher(
    _ name: String, as kind: PublishedMatcher.Kind? = nil, given: [String: PublishedWeights.Setting] = [:]
  ) throws
    -> PublishedMatcher
  {
    let url = try #require(Bundle.module.url(forResource: "Fixtures/\(name).pth.tar", withExtension: nil))
    return try PublishedMatcher(PublishedWeights(pyTorch: Data(contentsOf: url)), as: kind, given: given)
  }

  private func error(
    _ name: String, as kind: PublishedMatcher.Kind? = nil, given: [String: PublishedWeights.Setting] = [:]
  ) -> String {
    do {
      _ = try matcher(name, as: kind, given: given)
      return ""
    } catch WeightsError.unsupported(let reason) { return reason } catch { return "\(error)" }
  }

  private func attention(_ matcher: PublishedMatcher) -> FragmentMatcher.Attention? {
    if case .fragments(let configuration) = matcher.configuration { configuration.attention } else { nil }
  }

  /// Element i of a checkpoint's parameter k.
  private func element(_ k: Int, _ i: Int) -> Float { Float(sin(10 * Double(k) + Double(i) / 10)) }

  /// A fixture's parameter k of [rows, columns], transposed.
  private func transposed(_ k: Int, _ rows: Int, _ columns: Int) -> Tensor {
    Tensor(
      shape: [columns, rows],
      elements: (0..<columns).flatMap { column in (0..<rows).map { element(k, $0 * columns + column) } })
  }

  private func vector(_ k: Int, _ count: Int) -> Tensor {
    Tensor(shape: [count], elements: (0..<count).map { element(k, $0) })
  }

  private let c = 6, d = 8, e = 5, v = 7

  private func expectEncoders(_ parameters: [String: Tensor], image: String, from first: Int = 0, bothWays: Bool) {
    // PyTorch's order: fc.weight, fc.bias; embed.weight; weight_ih, weight_hh, bias_ih, bias_hh, and the same of the
    // reverse.
    let words = [3, 1, 2, 0, 4, 5, 6]
    #expect(
      parameters["embedding"]
        == Tensor(shape: [v, e], elements: words.flatMap { word in (0..<e).map { element(first + 2, word * e + $0) } }))
    for (name, k) in [("gru", first + 3)] + (bothWays ? [("gru-backward", first + 7)] : []) {
      #expect(
        parameters["\(name).input"] == transposed(k, 3 * d, e)
          && parameters["\(name).recurrent"] == transposed(k + 1, 3 * d, d))
      #expect(
        parameters["\(name).bias"] == vector(k + 2, 3 * d)
          && parameters["\(name).recurrent-bias"] == vector(k + 3, 3 * d))
    }
    #expect(
      (parameters["gru-backward.input"] != nil) == bothWays && parameters["\(image).projection"]?.shape == [c, d])
  }

  @Test func scan() throws {
    let matcher = try matcher("scan")
    #expect(matcher.kind == .crossAttention && matcher.channels == c && matcher.vocabularyCount == v)
    expectEncoders(matcher.parameters, image: "regions", bothWays: true)
    #expect(
      matcher.parameters["regions.projection"] == transposed(0, d, c)
        && matcher.parameters["regions.bias"] == vector(1, d))
    #expect(
      matcher.configuration
        == .fragments(
          .init(
            attention: .stacked(.init(direction: .textToImage, aggregation: .logSumExp, smoothing: 9, sharpness: 6))
          )))
  }

  /// The states of both GRUs as PyTorch has them, of the words 1, 3, 4, 0 and 2, which are 1, 0, 4, 3 and 2 here.
  @Test func statesAreThoseOfPyTorch() throws {
    let matcher = try matcher("scan")
    var parameters = Parameters()
    for name in matcher.parameters.keys.sorted() { parameters[name] = matcher.parameters[name]! }
    let encoder = GRUEncoder(PackedSentences([[1, 0, 4, 3, 2]]), ForwardPass(parameters.constants()))
    for (state, expected) in zip(encoder.states.value.elements, Self.states.flatMap { $0 }) {
      #expect(abs(state - expected) < 2e-6)
    }
  }

  private static let states: [[Float]] = [
    [0.582222, 0.223902, 0.134287, 0.465717, 0.578116, 0.478336, -0.363822, -0.367623],
    [0.187816, 0.317414, 0.36386, 0.532557, 0.555627, 0.542195, -0.269386, -0.331282],
    [0.640756, -0.319328, -0.229959, 0.106254, 0.379084, 0.598345, -0.119082, -0.116464],
    [0.727145, 0.093232, 0.074058, 0.34986, 0.462631, 0.393363, -0.340272, -0.327105],
    [0.691698, 0.412603, 0.240074, 0.410023, 0.463872, 0.470024, -0.187261, -0.300307],
  ]

  /// The legacy container, storages that were on a GPU, and weight normalisation, which is folded.
  @Test func legacyScanWithWeightNormalisation() throws {
    let matcher = try matcher("scan-legacy")
    expectEncoders(matcher.parameters, image: "regions", from: 1, bothWays: true)
    // fc.bias, fc.weight_g, fc.weight_v
    let direction = transposed(2, d, c), norm = direction.elements.reduce(0) { $0 + $1 * $1 }.squareRoot()
    let projection = try #require(matcher.parameters["regions.projection"])
    for (x, y) in zip(projection.elements, direction.elements) { #expect(abs(x - element(1, 0) * y / norm) < 1e-6) }
    #expect(matcher.parameters["regions.bias"] == vector(0, d))
    #expect(
      attention(matcher)
        == .stacked(.init(direction: .imageToText, normalization: .softmax, aggregation: .mean, smoothing: 4)))
  }

  @Test func imram() throws {
    let matcher = try matcher("imram")
    #expect(matcher.kind == .recurrentAttention)
    expectEncoders(matcher.parameters, image: "regions", bothWays: true)
    #expect(
      attention(matcher)
        == .recurrent(StackedCrossAttention.Direction.allCases.map { .init(direction: $0, steps: 3, smoothing: 9) }))
    // linear_t2i, gate_t2i, linear_i2t, gate_i2t, each a weight [d, 2 d] and a bias.
    for (name, output, gate) in [("text-to-image", 11, 13), ("image-to-text", 15, 17)] {
      for (part, first) in [("query", 0), ("context", d)] {
        let elements = (first..<first + d).flatMap { row in
          [gate, output].flatMap { k in (0..<d).map { element(k, $0 * 2 * d + row) } }
        }
        #expect(matcher.parameters["memory.\(name).\(part)"] == Tensor(shape: [d, 2 * d], elements: elements))
      }
      #expect(
        matcher.parameters["memory.\(name).bias"]?.elements == [gate, output].flatMap { vector($0 + 1, d).elements })
    }
  }

  @Test func vse() throws {
    let matcher = try matcher("vse")
    #expect(matcher.kind == .jointEmbedding && matcher.channels == c)
    expectEncoders(matcher.parameters, image: "photo", bothWays: false)
    #expect(matcher.configuration == .jointEmbedding(.init(encoder: .gru, pooling: .last)))
  }

  @Test func whatIsGivenCounts() throws {
    let given = ["cross_attn", "lambda_softmax", "agg_func"], values = ["i2t", "4.5", "Max"]
    let settings = Dictionary(uniqueKeysWithValues: zip(given, values.map(PublishedWeights.Setting.init)))
    #expect(
      try attention(matcher("scan", given: settings))
        == .stacked(.init(direction: .imageToText, aggregation: .max, smoothing: 4.5)))
    guard case .stacked(let norm) = try attention(matcher("l1norm", given: ["raw_feature_norm": .text("l2norm")]))
    else {
      return #expect(Bool(false))
    }
    #expect(norm.normalization == .l2)
    guard case .recurrent(let ways) = try attention(matcher("imram", given: ["no_IMRAM_norm": .truth(false)])) else {
      return #expect(Bool(false))
    }
    #expect(ways.map(\.normalizesMemory) == [true, true])
  }

  @Test func whatIsNotComputedHereIsRefusedByName() {
    #expect(
      error("l1norm")
        == "raw_feature_norm is clipped_l1norm, with which the public code crashes, so it was not trained so: give "
        + "--setting raw_feature_norm=…",
      "\(error("l1norm"))")
    #expect(error("norm-less") == "it was trained with --no_txtnorm, which is not computed here")
    #expect(error("order") == "it was trained with --measure order, where only the cosine is computed here")
    #expect(
      error("imram", given: ["raw_feature_norm": .text("softmax")])
        == "recurrent-attention is computed here with raw_feature_norm clipped_l2norm only")
    #expect(
      error("scan", given: ["cross_attn": .text("both")])
        == "its cross_attn is both, where i2t, t2i is needed: give --setting cross_attn=…")
    #expect(
      error("scan", given: ["lambda_softmax": .number(-1)])
        == "its lambda_softmax is -1.0, where a number above 0 is needed: give --setting lambda_softmax=…")
    #expect(
      error("imram", given: ["iteration_step": .number(2.5)])
        == "its iteration_step is 2.5, where a number of steps up to 64 is needed: give --setting iteration_step=…")
    #expect(
      error("scan", given: ["iteration_step": .number(3)])
        == "it is one for cross-attention, which has no setting iteration_step: leave it out")
    #expect(
      error("imram", given: ["agg_func": .text("Max")])
        == "it is one for recurrent-attention, which has no setting agg_func: leave it out")
    #expect(
      error("vse", given: ["cross_attn": .text("t2i")])
        == "it is one for joint-embedding, which has no setting cross_attn: leave it out", "\(error("vse"))")
    #expect(error("vse", as: .crossAttention) == "it is one for joint-embedding, not for cross-attention")
    #expect(error("scan", as: .recurrentAttention) == "it is one for cross-attention, not for recurrent-attention")
    // Nothing in a file is run.
    #expect(error("malicious").hasPrefix("it asks for posix.system, which is not run"), "\(error("malicious"))")
  }
}
