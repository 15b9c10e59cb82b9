import Attention
import Autodiff
import Matching
import Recurrent
import Tensor
import Testing

@testable import ONNX

/// Word ids below 7, in sentences of different lengths.
let tinySentences: [ArraySlice<Int32>] = [[1, 2, 3], [4], [6, 5, 4, 3, 1], [2, 2], [0, 6, 1]]

/// What `tinySentences` are for a graph; the padding is of a word that is in some sentence.
var tinyWords: [String: NDArray] {
  let longest = tinySentences.map(\.count).max()!
  return [
    "words": NDArray(
      [tinySentences.count, longest],
      tinySentences.flatMap { $0.map(Int.init) + [Int](repeating: 3, count: longest - $0.count) }),
    "lengths": NDArray([tinySentences.count], tinySentences.map(\.count)),
  ]
}

/// A network of 5 channels, 7 words and 6 dimensions, none of whose parameters is zero.
func tinyEmbedding(_ configuration: JointEmbedding.Configuration) -> JointEmbedding {
  var generator = SplitMix64(seed: 3)
  var network = JointEmbedding(
    configuration: configuration, channels: 5,
    words: (vocabulary: 7, embedding: 3, hidden: configuration.encoder == .gru ? 6 : 4), dimensions: 6,
    using: &generator)
  network.parameters.disturb(&generator)
  return network
}

/// A matcher of 5 channels on the encoder of `tinyEmbedding`.
func tinyMatcher(_ attention: CoAttention.Attention, steps: Int = 3, prior: Prior? = nil) -> CoAttention {
  var generator = SplitMix64(seed: 4)
  var network = CoAttention(
    configuration: .init(attention: attention, steps: steps, prior: prior),
    stage1: tinyEmbedding(.init()).parameters, channels: 5, width: 7, using: &generator)
  network.parameters.disturb(&generator)
  return network
}

func tinyWordMatcher(_ pooling: PoolingOverTime) -> WordMatcher {
  var generator = SplitMix64(seed: 5), parameters = Parameters()
  let encoder = tinyEmbedding(.init()).parameters
  for name in SentenceEncoder.names { parameters[name] = encoder[name] }
  for (name, shape) in [
    ("cells.weights", [5, 6]), ("cells.bias", [6]), ("words.weights", [4, 6]), ("words.bias", [6]),
    ("confidence.weights", [1, 1]), ("confidence.bias", [1]),
  ] {
    parameters[name] = Tensor(normal: 1, shape: shape, using: &generator)
  }
  return WordMatcher(configuration: .init(pooling: pooling, sharpness: 2.5), parameters: parameters)
}

func tinyFragments(_ attention: FragmentMatcher.Attention, isBidirectional: Bool = true) -> FragmentMatcher {
  var generator = SplitMix64(seed: 6)
  var network = FragmentMatcher(
    configuration: .init(attention: attention, isBidirectional: isBidirectional), channels: 5, vocabulary: 7,
    embedding: 4, dimensions: 6, using: &generator)
  network.parameters.disturb(&generator)
  return network
}

extension Parameters {
  fileprivate mutating func disturb(_ generator: inout SplitMix64) {
    for name in names { self[name].add(Tensor(normal: 0.4, shape: self[name].shape, using: &generator)) }
  }
}

/// The grids of as many photos as there are `tinySentences`, [5, 4 cells, 5].
private let tinyGrids = {
  var generator = SplitMix64(seed: 7)
  return Tensor(normal: 1, shape: [5, 4, 5], using: &generator)
}()

/// The greatest difference of a matcher's scores of `tinySentences`, each with a photo, and those of its graph.
/// - Parameter similarities: what stage 1 says, where the graph asks for it.
func difference(of matcher: any PairMatcher, similarities: [Float]? = nil) throws -> Double {
  let graph = try #require(ONNXGraph.pairs(matcher)), places = Array(tinySentences.indices)
  try expectWellFormed(graph)
  let grids = tinyGrids
  let data = PairData(
    grids: { photos, _ in
      Tensor(
        shape: [photos.count, 4, 5], elements: photos.flatMap { grids.elements[$0 * 20..<($0 + 1) * 20] })
    }, words: { tinySentences[$0] }, views: 1)
  var expected = try matcher.scores(photos: places, sentences: places, data: data, views: 1) { _ in }
  var inputs = tinyWords
  inputs["grids"] = NDArray(grids.shape, grids.elements)
  if let similarities {
    inputs["similarities"] = NDArray([similarities.count], similarities)
    expected = zip(expected, matcher.prior!.logOdds(similarities)).map(+)
  }
  #expect(Set(expected).count == expected.count, "scores that are alike say little: \(expected)")
  return difference(try GraphInterpreter(graph)(inputs)["score"]!.elements, expected)
}
