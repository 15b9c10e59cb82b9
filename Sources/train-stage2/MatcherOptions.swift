import ArgumentParser
import Artifacts
import Matching
import Pools
import Stage
import Tensor
import Training

/// The matcher. Defaults of co-attention are the paper's where it has them, else those of GNA-RNN, by the same first
/// author.
struct MatcherOptions: ParsableArguments {
  enum Beginning: String, CaseIterable, ExpressibleByArgument { case fresh, stage1 }

  enum Matcher: String, CaseIterable, ExpressibleByArgument { case coAttention = "co-attention", words }

  @Option(
    help: """
      co-attention (the paper), or words: stage 1's similarity, in which each word of a sentence looks at its own \
      cells of the photo. It begins in stage 1's space, and needs vectors that are means of the grids.
      """) var matcher = Matcher.coAttention
  @Option(
    within: 0...1000,
    help: "Of words: λ, how sharply they look at the cells. 0: every word sees the mean of the cells."
  ) var sharpness: Float = 4
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
  @Flag(
    onOff: """
      Add the network's log-odds to those of stage 1's similarity, so that it begins as good as stage 1 and learns \
      only what is missing.
      """) var prior = false
  @OptionGroup var dropout: MatcherDropout

  func validate() throws {
    try require(
      layers == .fresh || encoder == .stage1,
      "--layers stage1 --encoder fresh: layers that begin in stage 1's space need its encoder: give --layers fresh")
    try require(
      matcher == .words || sharpness == 4, "--sharpness is for --matcher words: leave it out")
    try require(
      matcher == .coAttention
        || (attention, decoderSteps, width, layers, encoder) == (.spatialSemantic, 5, 512, .fresh, .stage1),
      "--attention, --decoder-steps, --width, --layers and --encoder are for --matcher co-attention: leave them out")
  }

  /// The matcher before its first step.
  /// - Parameters:
  ///   - screened: the training pairs, of which some show how the layers are to begin where they begin from stage 1.
  ///   - stored: where `stage1` comes from.
  /// - Throws: `ArtifactError` where the matcher cannot have this stage 1 or these features, and what reading
  ///   `features` throws.
  func matcher(
    from stage1: JointEmbedding, _ stored: ArtifactReader, _ features: Features, _ examples: Examples,
    sample screened: PairTable, using generator: inout SplitMix64
  ) throws -> any CellMatcher {
    guard stage1.configuration.encoder == .lstm else {
      throw ArtifactError(
        "\(stored.path): reads sentences with a GRU, and the matcher needs the LSTM of stage 1: give a stage1.h5 that "
          + "was trained with --encoder lstm, or end with stage 1 (score --stage1-only)")
    }
    let sample = screened.listed.sample(512)
    switch matcher {
    case .coAttention: return try coAttention(from: stage1, features, examples, sample, using: &generator)
    case .words: return try words(from: stage1, stored, features, examples, sample)
    }
  }

  private func coAttention(
    from stage1: JointEmbedding, _ features: Features, _ examples: Examples, _ sample: PairTable,
    using generator: inout SplitMix64
  ) throws -> CoAttention {
    let encoder =
      encoder == .stage1 ? stage1.parameters : SentenceEncoder.fresh(like: stage1.parameters, using: &generator)
    let configuration = CoAttention.Configuration(attention: attention, steps: decoderSteps)
    var matcher = CoAttention(
      configuration: configuration, stage1: encoder, channels: features.channels, width: width, using: &generator)
    dropout.set(on: &matcher)
    guard layers == .stage1 else { return matcher }
    guard features.vectorsMayBeMeans else {
      print(
        "layers begin fresh: vectors of \(features.vectorCount) are not means of cells of \(features.channels), as "
          + "--layers stage1 would need")
      return matcher
    }
    matcher.begin(
      from: stage1, grids: try features.grids(of: sample), sentences: examples.sentences(of: sample), using: &generator)
    return matcher
  }

  private func words(
    from stage1: JointEmbedding, _ stored: ArtifactReader, _ features: Features, _ examples: Examples,
    _ sample: PairTable
  ) throws -> WordMatcher {
    guard features.vectorsMayBeMeans else {
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
    let grids = try features.grids(of: sample)
    do {
      var matcher = try WordMatcher(
        configuration: .init(pooling: stage1.configuration.pooling, sharpness: sharpness), stage1: stage1,
        grids: grids, sentences: examples.sentences(of: sample), labels: sample.labels)
      dropout.set(on: &matcher)
      return matcher
    } catch is NotFinite {
      throw stored.damaged("its similarities are not finite, so its training diverged (lower its --learning-rate)")
    }
  }
}

extension Features {
  /// Whether a view's vector can be the mean of its cells.
  fileprivate var vectorsMayBeMeans: Bool { vectorCount == channels }

  /// The first view's grid of each pair's photo, [pairs, cells, C].
  fileprivate func grids(of pairs: PairTable) throws -> Tensor {
    try grids(photos: pairs.photos.map(Int.init), views: pairs.photos.map { _ in 0 })
  }
}

extension Examples {
  fileprivate func sentences(of pairs: PairTable) -> [ArraySlice<Int32>] { pairs.sentences.map { sentence(Int($0)) } }
}
