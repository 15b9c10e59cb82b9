import Foundation
import Retrieval

/// What stands beside a thumbnail: the one number of the photo, or those of both stages.
enum ThumbnailCaption {
  /// How probable it is that the photo fits; or what the stages say, each on a scale of its own.
  static func words(_ found: Found) -> String {
    if let probability = found.probability { return percentage(probability) }
    let stages = [(1, found.stage1), (2, found.stage2)].compactMap { stage, score in
      score.map { "stage \(stage) \(number($0))" }
    }
    return stages.joined(separator: ", ")
  }

  /// Small ones have a decimal.
  static func percentage(_ probability: Double) -> String {
    String(format: probability < 0.0995 ? "%.1f %%" : "%.0f %%", 100 * probability)
  }

  private static func number(_ score: Float) -> String {
    let text = String(format: "%.2f", abs(score))
    return (score < 0 && text != "0.00" ? "−" : "") + text
  }
}
