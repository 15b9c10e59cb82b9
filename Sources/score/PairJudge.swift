import Artifacts
import Matching
import Stage

/// Stage 2's network on the photos' grids and the sentences' words.
struct PairJudge {
  private let path: String
  private let network: CoAttention
  private let data: PairData
  private let views: Int

  /// - Parameter views: of how many views of a photo's grid, from the first, the log-odds are averaged.
  init(examples: Examples, features: Features, stage2: String, views: Int) throws {
    path = stage2
    let count = features.gridViewCount
    guard views <= count else {
      throw ArtifactError("""
        \(features.artifact.path): has grids of \(count) view\(count == 1 ? "" : "s"), not of \(views): give --judged-views \(count), \
        or more --grid-views to extract-features
        """)
    }
    let (model, artifact) = try Model.read(Stage2Schema.self, from: stage2)
    try features.check(areSeenBy: artifact)
    network = try CoAttention(model, artifact)
    data = PairData(grids: features.grids, words: examples.sentence, views: count)
    self.views = views
  }

  /// Log-odds that each photo and sentence match, both as indices in examples.h5.
  func logits(photos: [Int], sentences: [Int], label: String) throws -> [Float] {
    let meter = ProgressMeter(label, total: photos.count, unit: "pairs")
    defer { meter.finish() }
    do {
      return try network.logits(photos: photos, sentences: sentences, data: data, views: views) { count in
        try Interruption.check()
        meter.advance(by: count)
      }
    } catch let error as NotFinite {
      throw ArtifactError("\(path): \(error)")
    }
  }
}
