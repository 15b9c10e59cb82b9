import ArgumentParser
import Artifacts
import Matching
import Stage
import Tensor
import Training

/// The matcher.
struct MatcherOptions: ParsableArguments {
  enum Matcher: String, CaseIterable, ExpressibleByArgument { case coAttention = "co-attention", words }

  @Option(
    help: """
      co-attention (the paper), or words: stage 1's similarity, in which each word of a sentence looks at its own \
      cells of the photo. It begins in stage 1's space, and needs vectors that are means of the grids.
      """) var matcher = Matcher.coAttention
  @OptionGroup var words: WordOptions
  @OptionGroup var coAttention: CoAttentionOptions
  @Flag(
    onOff: """
      Add the network's log-odds to those of stage 1's similarity, so that it begins as good as stage 1 and learns \
      only what is missing.
      """) var prior = false
  @OptionGroup var dropout: MatcherDropout

  func validate() throws {
    try require(matcher == .words || words.isDefault, "--sharpness is for --matcher words: leave it out")
    try require(
      matcher == .coAttention || coAttention.isDefault,
      "--attention, --decoder-steps, --width, --layers and --encoder are for --matcher co-attention: leave them out")
  }

  /// The matcher before its first step.
  /// - Parameter stored: where `stage1` comes from.
  /// - Throws: `ArtifactError` where the matcher cannot have this stage 1 or these features, and what reading the
  ///   sample throws.
  func matcher(
    from stage1: JointEmbedding, _ stored: ArtifactReader, _ sample: PairSample, using generator: inout SplitMix64
  ) throws -> any CellMatcher {
    guard stage1.configuration.encoder == .lstm else {
      throw ArtifactError(
        "\(stored.path): reads sentences with a GRU, and the matcher needs the LSTM of stage 1: give a stage1.h5 that "
          + "was trained with --encoder lstm, or end with stage 1 (score --stage1-only)")
    }
    switch matcher {
    case .coAttention: return try coAttention.matcher(from: stage1, sample, dropout: dropout, using: &generator)
    case .words: return try words.matcher(from: stage1, stored, sample, dropout: dropout)
    }
  }
}
