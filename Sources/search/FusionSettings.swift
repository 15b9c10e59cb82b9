import Artifacts
import Results

/// How a method fuses what its stages say of a pair, as its metrics.json records it.
struct FusionSettings {
  /// Of stage 2; 1: it alone.
  private(set) var weight = 1.0
  /// Of how many views of a photo stage 2's scores are averaged.
  private(set) var views = 1

  init() {}

  /// - Throws: `ResultsError` where the file is not what score writes beside scores.h5, `ArtifactError` where it is
  ///   what fuse writes: a search asks one member's networks.
  init(readingFrom path: String) throws {
    let metrics = try Metrics(readingFrom: path)
    views = metrics.judgedViews ?? 1
    guard let fusion = metrics.fusion else { return }
    // Where photos have classes, each ranking has a weight: that of a sentence's list is the one for a search.
    guard fusion.members == nil, let weight = fusion.weights["lists"] else {
      throw ArtifactError(
        "\(path): is of \(fusion.weights.keys.sorted().joined(separator: ", ")) fused: search with the files and the "
          + "metrics.json of one of these")
    }
    self.weight = weight
  }
}
