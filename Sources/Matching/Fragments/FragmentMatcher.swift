import Attention
import Autodiff
import Tensor

/// The regions of photos and the words of sentences in one space, and how well a photo and a sentence find their
/// fragments in each other (SCAN: Lee et al., ECCV 2018; IMRAM: Chen et al., CVPR 2020, whose fragments are SCAN's).
///
/// region → linear → L2 norm, [regions, d]; words → embedding → GRU → L2 norm, [words, d]. A region is a cell of a
/// CNN's grid, or what a detector found.
///
/// Parameters: `regions.projection` [C, d], `regions.bias` [d], those of `GRUEncoder` with H = d and, of recurrent
/// attention, for each direction `memory.text-to-image.query` and `.context` [d, 2d] and `.bias` [2d].
package struct FragmentMatcher {
  /// How fragments find each other.
  package enum Attention: Codable, Equatable, Sendable {
    /// Once: SCAN.
    case stacked(StackedCrossAttention.Configuration)
    /// Several times, with a memory of what was found: IMRAM. The similarities of several directions are added up.
    case recurrent([RecurrentAttention.Configuration])

    private enum StackedCodingKeys: String, CodingKey { case _0 = "configuration" }
    private enum RecurrentCodingKeys: String, CodingKey { case _0 = "directions" }

    /// Where candidates come from: SCAN itself, or IMRAM with K = 1.
    var firstSimilarities: [StackedCrossAttention.Configuration] {
      switch self {
      case .stacked(let configuration): [configuration]
      case .recurrent(let all): all.map { .init(direction: $0.direction, aggregation: .mean, smoothing: $0.smoothing) }
      }
    }
  }

  package struct Configuration: Codable, Equatable, Sendable {
    package var attention: Attention
    /// Whether a second GRU reads sentences from their end.
    package var isBidirectional: Bool
    /// `regionDropout` is that of whole channels of a photo's regions.
    package var regionDropout: Float, wordDropout: Float

    package init(
      attention: Attention, isBidirectional: Bool = true, regionDropout: Float = 0, wordDropout: Float = 0
    ) {
      (self.attention, self.isBidirectional) = (attention, isBidirectional)
      (self.regionDropout, self.wordDropout) = (regionDropout, wordDropout)
    }
  }

  package static let projection = Linear(projection: "regions")

  package let configuration: Configuration
  package var parameters: Parameters

  package init(configuration: Configuration, parameters: Parameters) {
    (self.configuration, self.parameters) = (configuration, parameters)
  }

  /// A matcher with fresh parameters: the projection from U(±√(6 / (C + d))), its bias 0, and memories from U(±1/√2d),
  /// as the authors' codes have them.
  /// - Parameter channels: C, of a region.
  package init(
    configuration: Configuration, channels: Int, vocabulary: Int, embedding: Int, dimensions: Int,
    using generator: inout SplitMix64
  ) {
    var parameters = Parameters()
    Self.projection.initialize(
      &parameters, inputs: channels, outputs: dimensions, bound: .glorot(channels, dimensions), using: &generator)
    GRUEncoder.initialize(
      &parameters, (vocabulary, embedding, dimensions), isBidirectional: configuration.isBidirectional,
      using: &generator)
    if case .recurrent(let all) = configuration.attention {
      let bound = 1 / Float(2 * dimensions).squareRoot()
      for direction in all.map(\.direction) {
        let names = Self.memory(direction)
        for name in [names.query, names.context] {
          parameters[name] = Tensor(uniform: bound, shape: [dimensions, 2 * dimensions], using: &generator)
        }
        parameters[names.bias] = Tensor(uniform: bound, shape: [2 * dimensions], using: &generator)
      }
    }
    self.init(configuration: configuration, parameters: parameters)
  }

  /// The parameters, with V words of E numbers, and regions of C.
  static func shapes(_ configuration: Configuration) -> [ParameterShape] {
    var shapes =
      projection.shapes(inputs: "C", outputs: "d") + [ParameterShape(GRUEncoder.embedding.name, "V", "E")]
      + GRUEncoder.forward.shapes(inputs: "E", hidden: "d")
    if case .recurrent(let all) = configuration.attention {
      for memory in all.map(\.direction).map(memory) {
        shapes += [memory.query, memory.context].map { ParameterShape($0, "d", "2d") }
        shapes.append(ParameterShape(memory.bias, "2d"))
      }
    }
    return shapes + (configuration.isBidirectional ? GRUEncoder.backward.shapes(inputs: "E", hidden: "d") : [])
  }

  /// The names of a direction's parameters.
  package static func memory(_ direction: StackedCrossAttention.Direction) -> (
    query: String, context: String, bias: String
  ) {
    let prefix = "memory.\(direction.rawValue)"
    return ("\(prefix).query", "\(prefix).context", "\(prefix).bias")
  }

  /// d
  package var dimensions: Int { parameters[Self.projection.bias].count }

  /// - Parameter grids: [photos, regions, C].
  package func regions(_ grids: Variable, _ pass: ForwardPass) -> Fragments<Variable> {
    let (count, each) = (grids.shape[0], grids.shape[1])
    let seen = pass.dropping(configuration.regionDropout, ofChannelsOf: grids, group: each)
    return Fragments(l2Normalized(Self.projection(seen, pass.variables)), Segments(repeating: each, count: count))
  }

  package func words(_ sentences: PackedSentences, _ pass: ForwardPass) -> Fragments<Variable> {
    let encoder = GRUEncoder(sentences, pass, dropout: configuration.wordDropout)
    return Fragments(l2Normalized(encoder.states), encoder.sentences)
  }

  /// S, [photos, sentences].
  /// - Parameter candidates: for recurrent attention, how many others each photo and sentence is compared with: the
  ///   nearest by SCAN's similarity, beside its own on the diagonal. S is −∞ elsewhere. nil: all.
  package func similarities(
    _ regions: Fragments<Variable>, _ words: Fragments<Variable>, _ variables: Variables, candidates: Int? = nil
  ) -> Variable {
    switch configuration.attention {
    case .stacked(let attention): return stackedCrossAttention(regions: regions, words: words, attention)
    case .recurrent(let all):
      let pairs =
        candidates.map { nearest($0, regions, words) }
        ?? RecurrentAttention.Pair.all(photos: regions.segments.count, sentences: words.segments.count)
      let ways = all.map { attention in
        let names = Self.memory(attention.direction)
        return recurrentAttention(
          regions: regions, words: words, pairs: pairs,
          memory: (variables[names.query], variables[names.context], variables[names.bias]), attention)
      }
      return ways.dropFirst().reduce(ways[0]) { $0 + $1 }
    }
  }

  /// The pairs on the diagonal and, for each photo and each sentence, the `count` others that are nearest by SCAN.
  private func nearest(_ count: Int, _ regions: Fragments<Variable>, _ words: Fragments<Variable>)
    -> [RecurrentAttention.Pair]
  {
    let n = words.segments.count
    precondition(regions.segments.count == n, "\(regions.segments.count) photos and \(n) sentences")
    guard count < n - 1 else { return RecurrentAttention.Pair.all(photos: n, sentences: n) }
    var similarities = Tensor(shape: [n, n])
    for first in configuration.attention.firstSimilarities {
      similarities.add(StackedCrossAttention.similarities(regions: regions.value, words: words.value, first))
    }
    var isTaken = (0..<n * n).map { $0 / n == $0 % n }
    for (step, other) in [(n, 1), (1, n)] {
      for i in 0..<n {
        let near = (0..<n).filter { $0 != i }.sorted {
          let (a, b) = (similarities.elements[i * step + $0 * other], similarities.elements[i * step + $1 * other])
          return a != b ? a > b : $0 < $1
        }
        for j in near.prefix(count) { isTaken[i * step + j * other] = true }
      }
    }
    return (0..<n * n).filter { isTaken[$0] }.map { RecurrentAttention.Pair(photo: $0 / n, sentence: $0 % n) }
  }
}
