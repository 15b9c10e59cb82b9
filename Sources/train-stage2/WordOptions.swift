import ArgumentParser
import Artifacts
import Matching
import Stage
import Tensor
import Training

/// The matcher in which each word looks at its own cells.
struct WordOptions: ParsableArguments {
  @Option(
    within: 0...1000,
    help: "Of words: λ, how sharply they look at the cells. 0: every word sees the mean of the cells."
  ) var sharpness: Float = 4

  var isDefault: Bool { sharpness == 4 }

  /// The matcher before its first step.
  /// - Parameter stored: where `stage1` comes from.
  /// - Throws: `ArtifactError` where the matcher cannot have this stage 1 or these features, and what reading the
  ///   sample throws.
  func matcher(
    from stage1: JointEmbedding, _ stored: ArtifactReader, _ sample: PairSample, dropout: MatcherDropout
  ) throws -> WordMatcher {
    let features = sample.features
    guard sample.vectorsMayBeMeans else {
      throw ArtifactError(
        "\(features.artifact.path): has vectors of \(features.vectorCount), which are not means of cells of "
          + "\(features.channels), as --matcher words needs: give --matcher co-attention, or features of another "
          + "backbone")
    }
    guard !stage1.configuration.isBidirectional else {
      throw ArtifactError(
        "\(stored.path): reads sentences both ways, and --matcher words reads them forward: give a stage1.h5 that was "
          + "trained with --no-bidirectional, or --matcher co-attention")
    }
    if stage1.configuration.pooling == .last {
      print(
        "note: stage 1 pools sentences by the last state, so only the last word of each has a share: train stage 1 "
          + "with --pooling max or mean, and all have")
    }
    let grids = try sample.grids()
    do {
      var matcher = try WordMatcher(
        configuration: .init(pooling: stage1.configuration.pooling, sharpness: sharpness), stage1: stage1,
        grids: grids, sentences: sample.sentences, labels: sample.labels)
      dropout.set(on: &matcher)
      return matcher
    } catch is NotFinite {
      throw stored.damaged("its similarities are not finite, so its training diverged (lower its --learning-rate)")
    }
  }
}
