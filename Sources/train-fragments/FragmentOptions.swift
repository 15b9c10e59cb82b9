import ArgumentParser
import Attention
import Matching
import Stage
import Tensor
import Training

extension StackedCrossAttention.Normalization: ExpressibleByArgument {}
extension StackedCrossAttention.Aggregation: ExpressibleByArgument {}

/// The fragment matcher; defaults are those of SCAN's published t-i models.
struct FragmentOptions: ParsableArguments {
  /// How fragments find each other.
  enum Matcher: String, CaseIterable, ExpressibleByArgument {
    case crossAttention = "cross-attention", recurrentAttention = "recurrent-attention"
  }
  /// Which fragments look at the others.
  enum Directions: String, CaseIterable, ExpressibleByArgument {
    case textToImage = "text-to-image", imageToText = "image-to-text", both

    var each: [StackedCrossAttention.Direction] {
      StackedCrossAttention.Direction(rawValue: rawValue).map { [$0] } ?? StackedCrossAttention.Direction.allCases
    }
  }

  @Option(help: "How fragments find each other: cross-attention (SCAN), or recurrent-attention (IMRAM).")
  var matcher = Matcher.crossAttention
  @Option(
    help: """
      Which fragments look at the others: text-to-image, words at regions, image-to-text or, of \
      recurrent-attention, both.
      """) var direction = Directions.textToImage
  @Option(
    help: """
      What becomes of the products of fragments before the softmax: clipped-l2norm (published), l2norm, clipped, \
      softmax or no-norm.
      """) var firstNorm = StackedCrossAttention.Normalization.clippedL2
  @Option(help: "How the fragments' cosines become one similarity: log-sum-exp, mean, max or sum.")
  var aggregation = StackedCrossAttention.Aggregation.mean
  @Option(
    help: """
      λ, the inverse temperature of the softmax: 9 text-to-image and 4 image-to-text in SCAN's published models. Of \
      both directions one for both, or two, such as 9,4. (0.0 to 1000.0)
      """) var smoothing = "9"
  @Option(within: 0.001...1000, help: "λ_lse, of log-sum-exp.") var sharpness: Float = 6
  @Option(within: 1...100, help: "K of recurrent-attention: how often fragments look.") var attentionSteps = 3
  @Flag(onOff: "Whether recurrent-attention's memories are unit vectors.") var normalizedMemory = false
  @Option(within: 1...65_536, help: "Dimensions of fragments, and the size of the GRU's state.") var dimensions = 1024
  @Option(within: 1...65_536, help: .embeddingSize) var embeddingSize = 300
  @Flag(onOff: "Read sentences from their end too, with a second GRU.") var bidirectional = true
  @Option(within: 0..<1, help: "Dropout on the regions, of whole channels of a photo.") var regionDropout: Float = 0
  @Option(within: 0..<1, help: .wordDropout) var wordDropout: Float = 0

  /// λ of each direction; nil where they are not as many numbers.
  private var smoothings: [Float]? {
    let parts = smoothing.split(separator: ",", omittingEmptySubsequences: false),
      numbers = parts.compactMap { Float($0) }
    guard numbers.count == parts.count, [1, direction.each.count].contains(parts.count) else { return nil }
    return direction.each.indices.map { numbers[parts.count == 1 ? 0 : $0] }
  }

  private var attention: FragmentMatcher.Attention {
    let directions = direction.each, smoothings = smoothings ?? []
    return switch matcher {
    case .crossAttention:
      .stacked(
        .init(
          direction: directions[0], normalization: firstNorm, aggregation: aggregation, smoothing: smoothings[0],
          sharpness: sharpness))
    case .recurrentAttention:
      .recurrent(
        zip(directions, smoothings).map {
          .init(direction: $0, steps: attentionSteps, smoothing: $1, normalizesMemory: normalizedMemory)
        })
    }
  }

  func model(channels: Int, vocabulary: Int, using generator: inout SplitMix64) -> FragmentMatcher {
    FragmentMatcher(
      configuration: .init(
        attention: attention, isBidirectional: bidirectional, regionDropout: regionDropout, wordDropout: wordDropout),
      channels: channels, vocabulary: vocabulary, embedding: embeddingSize, dimensions: dimensions, using: &generator)
  }

  func validate() throws {
    try require(
      matcher == .recurrentAttention || direction != .both,
      "--direction both is for --matcher recurrent-attention: train one of each direction, and fuse them")
    try require(
      matcher == .crossAttention || (firstNorm, aggregation) == (.clippedL2, .mean),
      "--matcher recurrent-attention has the first norm clipped-l2norm and the aggregation mean: leave --first-norm "
        + "and --aggregation out")
    try require(
      matcher == .recurrentAttention || (attentionSteps == 3 && !normalizedMemory),
      "--attention-steps and --normalized-memory are for --matcher recurrent-attention: leave them out")
    try require(
      aggregation == .logSumExp || sharpness == 6, "--sharpness is for --aggregation log-sum-exp: leave it out")
    guard let smoothings else {
      throw ValidationError("--smoothing \(smoothing): give a number or, with --direction both, two, such as 9,4")
    }
    for value in smoothings {
      try require((0...1000).contains(value), "--smoothing \(value): give \((0...1000 as ClosedRange<Float>).words)")
    }
  }
}
