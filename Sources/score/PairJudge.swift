import Results
import Artifacts
import Matching
import Stage
import Tensor

/// Stage 2's network on the photos' grids and the sentences' words.
struct PairJudge {
  private let path: String
  private let network: any PairMatcher
  private let data: PairData
  private let views: Int

  /// - Parameter views: of how many views of a photo's grid, from the first, the log-odds are averaged.
  init(examples: Examples, features: Features, stage2: String, views: Int) throws {
    path = stage2
    let count = features.gridViewCount
    guard views <= count else {
      throw ArtifactError(
        """
        \(features.artifact.path): has grids of \(count) view\(count == 1 ? "" : "s"), not of \(views): give \
        --judged-views \(count), \
        or more --grid-views to extract-features
        """)
    }
    let (model, artifact) = try Model.read(Stage2Schema.self, from: stage2)
    try features.check(areSeenBy: artifact)
    network = try pairMatcher(model, artifact)
    data = PairData(grids: features.grids, words: examples.sentence, views: count)
    self.views = views
  }

  /// Similarities of all of these photos with all of these sentences, some photos at a time; see
  /// `PairMatcher.scoreAll`.
  func scoreAll(photos: [Int], sentences: [Int], label: String, _ body: (Range<Int>, Tensor) throws -> Void) throws {
    let meter = ProgressMeter(label, total: photos.count * sentences.count, unit: "pairs")
    defer { meter.finish() }
    do {
      try network.scoreAll(photos: photos, sentences: sentences, data: data, views: views) { rows, scores in
        try Interruption.check()
        try body(rows, scores)
        meter.advance(by: scores.count)
      }
    } catch let error as NotFinite {
      throw ArtifactError("\(path): \(error)")
    }
  }

  /// Log-odds that each photo and sentence match, both as indices in examples.h5.
  func logits(photos: [Int], sentences: [Int], label: String) throws -> [Float] {
    let meter = ProgressMeter(label, total: photos.count, unit: "pairs")
    defer { meter.finish() }
    do {
      return try network.scores(photos: photos, sentences: sentences, data: data, views: views) { count in
        try Interruption.check()
        meter.advance(by: count)
      }
    } catch let error as NotFinite {
      throw ArtifactError("\(path): \(error)")
    }
  }
}
