import ArgumentParser
import Artifacts
import Matching
import Pools
import Stage
import Tensor
import Training

/// The pair matcher; defaults are the paper's where it has them, else those of GNA-RNN, by the same first author.
struct MatcherOptions: ParsableArguments {
  enum Beginning: String, CaseIterable, ExpressibleByArgument { case fresh, stage1 }

  @Option(
    help: """
      What it attends to: spatial-semantic (the paper), or an ablation: spatial, without the decoder, or none, two \
      fully connected layers.
      """) var attention = CoAttention.Attention.spatialSemantic
  @Option(within: 1...65_536, help: "M, steps of the decoder.") var decoderSteps = 5
  @Option(within: 1...65_536, help: "Width of both attentions and of the fully connected layers.") var width = 512
  @Option(
    help: """
      How the fully connected layers begin: fresh, or from stage1, as distances in its joint space (fresh too where \
      the vectors are not means of the grids: vgg16, earlier layers, and --power of stage 1).
      """) var layers = Beginning.fresh
  @Option(help: "How the sentence encoder begins: from stage1 (the paper), or fresh.") var encoder = Beginning.stage1
  @Flag(
    onOff: """
      Add the network's log-odds to those of stage 1's similarity, so that it begins as good as stage 1 and learns \
      only what is missing.
      """) var prior = false
  @OptionGroup var dropout: CoAttentionDropout

  func validate() throws {
    try require(
      layers == .fresh || encoder == .stage1,
      "--layers stage1 --encoder fresh: layers that begin in stage 1's space need its encoder: give --layers fresh")
  }

  /// The matcher before its first step.
  /// - Parameter screened: the training pairs, of which some show how the layers are to begin where they begin from
  ///   stage 1.
  /// - Throws: `ArtifactError` where stage 1 has no LSTM, and what reading `features` throws.
  func matcher(
    from stage1: JointEmbedding, _ features: Features, _ examples: Examples, sample screened: PairTable,
    using generator: inout SplitMix64
  ) throws -> CoAttention {
    guard stage1.configuration.encoder == .lstm else {
      throw ArtifactError(
        "stage 1 reads sentences with a GRU, and the matcher needs the LSTM of stage 1: give a stage1.h5 that was "
          + "trained with --encoder lstm, or end with stage 1 (score --stage1-only)")
    }
    let encoder =
      encoder == .stage1 ? stage1.parameters : SentenceEncoder.fresh(like: stage1.parameters, using: &generator)
    var configuration = CoAttention.Configuration(attention: attention, steps: decoderSteps)
    dropout.set(&configuration)
    var matcher = CoAttention(
      configuration: configuration, stage1: encoder, channels: features.channels, width: width, using: &generator)
    guard layers == .stage1 else { return matcher }
    let power = stage1.configuration.photoPower
    guard features.vectorCount == features.channels, power == nil else {
      let why =
        power.map { "stage 1 raises the mean of the cells to \($0)" }
        ?? "vectors of \(features.vectorCount) are not means of cells of \(features.channels)"
      print("layers begin fresh: \(why), and --layers stage1 would need the mean itself")
      return matcher
    }
    let sample = stride(from: 0, to: screened.photos.count, by: max(1, screened.photos.count / 512))
    matcher.begin(
      from: stage1,
      grids: try features.grids(photos: sample.map { Int(screened.photos[$0]) }, views: sample.map { _ in 0 }),
      sentences: sample.map { examples.sentence(Int(screened.sentences[$0])) }, using: &generator)
    return matcher
  }
}
