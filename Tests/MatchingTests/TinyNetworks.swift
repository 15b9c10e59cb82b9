import Attention
import Recurrent
import Tensor
import TestSupport

@testable import Autodiff
@testable import Matching

let tinySentences: [ArraySlice<Int32>] = [[1, 2, 3], [4], [6, 5, 4, 3, 1], [2, 2], [0, 6, 1]]

/// A joint embedding of 5 channels, 7 words, 3 + 4 numbers a word and 6 dimensions, whose biases are not zero.
func tinyEmbedding(_ configuration: JointEmbedding.Configuration = .init(), dimensions: Int = 6) -> JointEmbedding {
  var generator = SplitMix64(seed: 21)
  var model = JointEmbedding(
    configuration: configuration, channels: 5, words: (vocabulary: 7, embedding: 3, hidden: 4), dimensions: dimensions,
    using: &generator)
  for name in model.parameters.names where name.hasSuffix("bias") {
    model.parameters[name].add(Tensor(normal: 0.3, shape: model.parameters[name].shape, using: &generator))
  }
  return model
}

/// A matcher of 3 channels, 5 units and `steps` decoder steps on the encoder of `tinyEmbedding`, whose biases are not
/// zero.
func tinyMatcher(
  _ attention: CoAttention.Attention = .spatialSemantic, steps: Int = 2, dropout: Float = 0, channels: Int = 3
) -> CoAttention {
  var generator = SplitMix64(seed: 22)
  var model = CoAttention(
    configuration: .init(attention: attention, steps: steps, dropout: dropout), stage1: tinyEmbedding().parameters,
    channels: channels, width: 5, using: &generator)
  for name in model.parameters.names where name.hasSuffix("bias") || name.hasSuffix("weights") {
    model.parameters[name].add(Tensor(normal: 0.5, shape: model.parameters[name].shape, using: &generator))
  }
  return model
}

/// A word matcher of 3 channels and 6 dimensions on the encoder of `tinyEmbedding`, with other parameters at random.
func tinyWords(_ pooling: PoolingOverTime = .max, sharpness: Float = 2) -> WordMatcher {
  var generator = SplitMix64(seed: 24), parameters = Parameters()
  let encoder = tinyEmbedding().parameters
  for name in SentenceEncoder.names { parameters[name] = encoder[name] }
  for (name, shape) in [
    ("cells.weights", [3, 6]), ("cells.bias", [6]), ("words.weights", [4, 6]), ("words.bias", [6]),
    ("confidence.weights", [1, 1]), ("confidence.bias", [1]),
  ] {
    parameters[name] = Tensor(normal: 1, shape: shape, using: &generator)
  }
  return WordMatcher(configuration: .init(pooling: pooling, sharpness: sharpness), parameters: parameters)
}

/// A fragment matcher of 3 channels, 7 words, 4 numbers a word and 5 dimensions, whose biases are not zero.
func tinyFragments(
  _ attention: FragmentMatcher.Attention = .stacked(.init(direction: .textToImage)), regionDropout: Float = 0
) -> FragmentMatcher {
  var generator = SplitMix64(seed: 23)
  var model = FragmentMatcher(
    configuration: .init(attention: attention, regionDropout: regionDropout), channels: 3, vocabulary: 7, embedding: 4,
    dimensions: 5, using: &generator)
  model.parameters["regions.bias"].add(Tensor(normal: 0.3, shape: [5], using: &generator))
  return model
}

let tinyAttentions: [FragmentMatcher.Attention] = [
  .stacked(.init(direction: .textToImage, aggregation: .mean)),
  .stacked(.init(direction: .imageToText, smoothing: 4, sharpness: 5)),
  .recurrent([.init(direction: .textToImage, steps: 2)]),
  .recurrent([
    .init(direction: .textToImage, steps: 2, smoothing: 4),
    .init(direction: .imageToText, steps: 3, smoothing: 4, normalizesMemory: true),
  ]),
]

/// What of 4 regions each photo shows, and sentences of `tinySentences`.
var tinyPairData: PairData {
  PairData(
    grids: { photos, views in
      Tensor(uninitialized: [photos.count, 4, 3]) { grid in
        for (row, photo) in photos.enumerated() {
          var generator = SplitMix64(seed: UInt64(photo), stream: UInt64(views[row]))
          for i in 0..<12 { grid[row * 12 + i] = generator.nextFloat() }
        }
      }
    }, words: { tinySentences[$0 % tinySentences.count] }, views: 2)
}

extension Parameters {
  /// The parameters' tensors, in order.
  var tensors: [Tensor] { names.map { self[$0] } }

  /// These parameters' names for variables that a gradient check made of `tensors`.
  func variables(_ variables: [Variable]) -> Variables { Variables(Array(zip(names, variables))) }
}

/// A joint embedding with a GRU, of 5 channels, 7 words, 3 numbers a word and 6 dimensions, whose biases are not zero.
func tinyGRUEmbedding(_ configuration: JointEmbedding.Configuration = .init(encoder: .gru), dimensions: Int = 6)
  -> JointEmbedding
{
  var generator = SplitMix64(seed: 23)
  var model = JointEmbedding(
    configuration: configuration, channels: 5, words: (vocabulary: 7, embedding: 3, hidden: dimensions),
    dimensions: dimensions, using: &generator)
  for name in model.parameters.names where name.hasSuffix("bias") {
    model.parameters[name].add(Tensor(normal: 0.3, shape: model.parameters[name].shape, using: &generator))
  }
  return model
}
