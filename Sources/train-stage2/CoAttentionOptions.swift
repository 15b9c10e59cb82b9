import ArgumentParser
import Matching
import Stage
import Tensor
import Training

/// Co-attention. Defaults are the paper's where it has them, else those of GNA-RNN, by the same first author.
struct CoAttentionOptions: ParsableArguments {
  enum Beginning: String, CaseIterable, ExpressibleByArgument { case fresh, stage1 }

  @Option(
    help: """
      What co-attention attends to: spatial-semantic (the paper), or an ablation: spatial, without the decoder, or \
      none, two fully connected layers.
      """) var attention = CoAttention.Attention.spatialSemantic
  @Option(within: 1...65_536, help: "M, steps of co-attention's decoder.") var decoderSteps = 5
  @Option(within: 1...65_536, help: "Width of co-attention's two attentions and of its fully connected layers.")
  var width = 512
  @Option(
    help: """
      How co-attention's fully connected layers begin: fresh, or from stage1, as distances in its joint space (fresh \
      too where the vectors are not means of the grids: vgg16, and earlier layers).
      """) var layers = Beginning.fresh
  @Option(help: "How co-attention's sentence encoder begins: from stage1 (the paper), or fresh.") var encoder =
    Beginning.stage1

  var isDefault: Bool {
    (attention, decoderSteps, width, layers, encoder) == (.spatialSemantic, 5, 512, .fresh, .stage1)
  }

  func validate() throws {
    try require(
      layers == .fresh || encoder == .stage1,
      "--layers stage1 --encoder fresh: layers that begin in stage 1's space need its encoder: give --layers fresh")
  }

  /// The matcher before its first step.
  /// - Throws: what reading the sample throws.
  func matcher(
    from stage1: JointEmbedding, _ sample: PairSample, dropout: MatcherDropout, using generator: inout SplitMix64
  ) throws -> CoAttention {
    let encoder =
      encoder == .stage1 ? stage1.parameters : SentenceEncoder.fresh(like: stage1.parameters, using: &generator)
    var matcher = CoAttention(
      configuration: .init(attention: attention, steps: decoderSteps), stage1: encoder,
      channels: sample.features.channels, width: width, using: &generator)
    dropout.set(on: &matcher)
    guard layers == .stage1 else { return matcher }
    guard sample.vectorsMayBeMeans else {
      print(
        "layers begin fresh: vectors of \(sample.features.vectorCount) are not means of cells of "
          + "\(sample.features.channels), as --layers stage1 would need")
      return matcher
    }
    matcher.begin(from: stage1, grids: try sample.grids(), sentences: sample.sentences, using: &generator)
    return matcher
  }
}
