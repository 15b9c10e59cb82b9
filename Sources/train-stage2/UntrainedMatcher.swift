import Artifacts
import Matching
import Pools
import Tensor

extension MatcherOptions {
  /// The matcher before its first step.
  /// - Parameter screened: the training pairs, of which some show how the layers are to begin where they begin from
  ///   stage 1.
  func matcher(
    from stage1: JointEmbedding, _ features: Features, _ examples: Examples, sample screened: PairTable,
    using generator: inout SplitMix64
  ) throws -> CoAttention {
    guard stage1.configuration.encoder == .lstm else {
      throw ArtifactError(
        """
        stage 1 reads sentences with a GRU, and the matcher needs the LSTM of stage 1: give a stage1.h5 that was \
        trained with --encoder lstm, \
        or end with stage 1 (score --stage1-only)
        """)
    }
    let encoder =
      encoder == .stage1 ? stage1.parameters : SentenceEncoder.fresh(like: stage1.parameters, using: &generator)
    var matcher = CoAttention(
      configuration: configuration, stage1: encoder, channels: features.channels, width: width, using: &generator)
    guard layers == .stage1 else { return matcher }
    guard features.vectorCount == features.channels else {
      print(
        "layers begin fresh: vectors of \(features.vectorCount) are not means of cells of \(features.channels), as "
          + "--layers stage1 would need"
      )
      return matcher
    }
    let sample = stride(from: 0, to: screened.photos.count, by: max(1, screened.photos.count / 512))
    matcher.begin(
      from: stage1,
      grids: try features.grids(photos: sample.map { Int(screened.photos[$0]) }, views: sample.map { _ in 0 }),
      sentences: sample.map { examples.sentence(Int(screened.sentences[$0])) }, using: &generator)
    return matcher
  }

  /// Training pairs with the labels that the options ask for. pairs.h5 keeps those of the data set, by which everything
  /// is scored.
  func labelled(_ screened: PairTable, in examples: Examples) -> PairTable {
    guard identities == .photo else { return screened }
    var block = screened
    block.labels = zip(block.photos, block.sentences).map { examples.sentencePhotos[Int($1)] == Int($0) ? 1 : 0 }
    return block
  }
}
