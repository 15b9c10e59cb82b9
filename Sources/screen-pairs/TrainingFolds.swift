import Artifacts
import Matching
import Pools

/// The training pool in the parts in which it is screened: whole, or each part of its identities by a network that left
/// it out.
struct TrainingFolds {
  /// Each part, and the embeddings that it is screened with.
  let parts: [(pool: Pool, buffers: Buffers)]
  let lineage: Lineage

  /// - Parameters:
  ///   - folds: of the networks that left out a part each; none to screen all with `whole`.
  ///   - whole: of the network that was trained on all identities.
  /// - Throws: `ArtifactError` where the folds are not all parts of the identities that `whole` was trained on.
  init(_ folds: [Buffers], of whole: Buffers) throws {
    lineage = try Lineage([whole.artifact] + folds.map(\.artifact))
    let splits = whole.configuration.trainSplits
    guard !folds.isEmpty else {
      parts = whole.pool("train", of: splits).map { [($0, whole)] } ?? []
      return
    }
    if let part = whole.configuration.leftOut {
      throw ArtifactError(
        "\(whole.artifact.path): its network left out \(part): give first what dump-buffers wrote for the network that "
          + "left out no identity")
    }
    parts = try folds.compactMap { buffers in
      guard let part = buffers.configuration.leftOut else {
        throw ArtifactError(
          "\(buffers.artifact.path): its network left out no identity: give those of train-stage1 --leave-out 1/2 and "
            + "2/2")
      }
      guard part.count == folds.count, buffers.configuration.trainSplits == splits else {
        throw ArtifactError(
          "\(buffers.artifact.path): its network left out \(part) of \(Self.names(buffers)), and there are "
            + "\(folds.count) folds of \(Self.names(whole)): give all parts, of the same splits")
      }
      return buffers.pool("train", of: splits, in: part).map { ($0, buffers) }
    }
    let numbers = folds.compactMap(\.configuration.leftOut?.number)
    guard Set(numbers).count == numbers.count else {
      throw ArtifactError("\(folds[0].artifact.path): two of the folds left out the same part: give each part once")
    }
  }

  private static func names(_ buffers: Buffers) -> String {
    buffers.configuration.trainSplits.map(\.description).joined(separator: ",")
  }
}
