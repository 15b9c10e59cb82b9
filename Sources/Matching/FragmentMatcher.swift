import Autodiff
import Tensor

/// The regions of photos and the words of sentences in one space, and how well a photo and a sentence find their fragments in each other
/// (SCAN: Lee, Chen, Hua, Hu and He, ECCV 2018).
///
/// region → linear → L2 norm, [regions, d]; words → embedding → GRU → L2 norm, [words, d]. A region is a cell of a CNN's grid, or what a
/// detector found.
///
/// Parameters: `regions.projection` [C, d], `regions.bias` [d], and those of `GRUEncoder` with H = d.
public struct FragmentMatcher {
  public struct Configuration: Codable, Equatable, Sendable {
    public var attention: StackedCrossAttention.Configuration
    /// Of whole channels of a photo's regions.
    public var regionDropout: Float
    public var wordDropout: Float

    public init(attention: StackedCrossAttention.Configuration, regionDropout: Float = 0, wordDropout: Float = 0) {
      self.attention = attention
      self.regionDropout = regionDropout
      self.wordDropout = wordDropout
    }
  }

  /// The fragments of some photos or sentences.
  public struct Fragments {
    /// Unit vectors [fragments, d].
    public let vectors: Variable
    /// Those of each photo or sentence.
    public let segments: Segments
  }

  public let configuration: Configuration
  public var parameters: Parameters

  public init(configuration: Configuration, parameters: Parameters) {
    self.configuration = configuration
    self.parameters = parameters
  }

  /// A matcher with fresh parameters: the projection from U(±√(6 / (C + d))), its bias 0, as SCAN's code has them.
  /// - Parameter channels: C, of a region.
  public init(
    configuration: Configuration, channels: Int, vocabulary: Int, embedding: Int = 300, dimensions: Int = 1024, isBidirectional: Bool = true,
    using generator: inout SplitMix64
  ) {
    var parameters = Parameters()
    let bound = (6 / Float(channels + dimensions)).squareRoot()
    parameters["regions.projection"] = Tensor(uniform: bound, shape: [channels, dimensions], using: &generator)
    parameters["regions.bias"] = Tensor(shape: [dimensions])
    GRUEncoder.initialize(
      &parameters, vocabulary: vocabulary, embedding: embedding, hidden: dimensions, isBidirectional: isBidirectional, using: &generator)
    self.init(configuration: configuration, parameters: parameters)
  }

  /// C, of a region.
  public var channels: Int { parameters["regions.projection"].shape[0] }
  public var dimensions: Int { parameters["regions.bias"].count }
  public var vocabulary: Int { parameters["embedding"].rows }

  /// - Parameter grids: [photos, regions, C].
  public func regions(_ grids: Variable, _ variables: Variables, training: Bool, using generator: inout SplitMix64) -> Fragments {
    let (count, each) = (grids.shape[0], grids.shape[1])
    let seen = channelDropout(grids, group: each, probability: training ? configuration.regionDropout : 0, using: &generator)
    return Fragments(
      vectors: l2Normalized(linear(seen, variables["regions.projection"], variables["regions.bias"])),
      segments: Segments(repeating: each, count: count))
  }

  public func words(_ sentences: PackedSentences, _ variables: Variables, training: Bool, using generator: inout SplitMix64) -> Fragments {
    let encoder = GRUEncoder(sentences, variables, dropout: training ? configuration.wordDropout : 0, using: &generator)
    return Fragments(vectors: l2Normalized(encoder.states), segments: encoder.sentences)
  }

  /// S, [photos, sentences].
  public func similarities(_ regions: Fragments, _ words: Fragments) -> Variable {
    stackedCrossAttention(
      regions: regions.vectors, of: regions.segments, words: words.vectors, of: words.segments, configuration.attention)
  }
}
