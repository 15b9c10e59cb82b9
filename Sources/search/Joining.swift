import Results
import Artifacts
import Evaluation
import Foundation

/// How a method joins what its stages say of a pair, as its metrics.json records it.
struct Joining {
  /// Of stage 2; 1: it alone.
  private(set) var weight = 1.0
  /// Of how many views of a photo stage 2's scores are averaged.
  private(set) var views = 1

  init() {}

  /// Throws where the file is not what score writes beside scores.h5.
  init(readingFrom path: String) throws {
    guard let data = FileManager.default.contents(atPath: path),
      let root = try? JSONSerialization.jsonObject(with: data) as? [String: Any],
      root["pools"] != nil
    else {
      throw ArtifactError(
        "\(path): is not a metrics.json: give the one beside the method's scores.h5, or run make redo-score")
    }
    views = root["judged_views"] as? Int ?? 1
    guard let text = root["fusion_weights"] as? String else { return }
    // Where photos have classes, each ranking has a weight: that of a sentence's list is the one for a search.
    guard let weight = Double(text) ?? FusionWeights(text)?.lists else {
      throw ArtifactError("\(path): has fusion weights “\(text)”, which are unknown: run make redo-score")
    }
    self.weight = weight
  }
}
