import Artifacts
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
    guard let data = FileManager.default.contents(atPath: path), let root = try? JSONSerialization.jsonObject(with: data) as? [String: Any],
      root["pools"] != nil
    else { throw ArtifactError("\(path): is not a metrics.json: give the one beside the method's scores.h5, or run make redo-score") }
    views = root["judged_views"] as? Int ?? 1
    // One number, or, where photos have classes, one a ranking: that of each sentence's list is the one for a search.
    guard let text = root["fusion_weights"] as? String else { return }
    weight = text.split(separator: ",").compactMap { Double($0.hasPrefix("lists=") ? $0.dropFirst("lists=".count) : $0) }.first ?? 1
  }

  /// (1 − w) · s / d₁ + w · l / d₂ of each pair's similarity s and score l, with d₁ and d₂ the deviations of each over these pairs.
  func scores(_ similarities: [Float], _ logits: [Float]) -> [Double] {
    let (first, second) = (deviation(similarities), deviation(logits))
    return zip(similarities, logits).map { (1 - weight) * Double($0) / first + weight * Double($1) / second }
  }
}

/// The standard deviation; 1 where nothing differs.
private func deviation(_ values: [Float]) -> Double {
  let mean = values.reduce(0) { $0 + Double($1) } / Double(max(1, values.count))
  let square = values.reduce(0) { $0 + (Double($1) - mean) * (Double($1) - mean) } / Double(max(1, values.count))
  return square > 0 ? square.squareRoot() : 1
}
