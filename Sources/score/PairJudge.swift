import Artifacts
import Matching
import Stage

/// Stage 2's network on the photos' grids and the sentences' words.
struct PairJudge {
  private let path: String
  private let network: CoAttention
  /// What the network reads of each view.
  private let data: [PairData]

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
    network = try CoAttention(model, artifact)
    data = (0..<views).map { view in
      PairData(grids: { photos, _ in try features.grids(photos: photos, views: photos.map { _ in view }) }, words: examples.sentence, views: 1)
    }
  }

  /// Log-odds that each photo and sentence match, both as indices in examples.h5.
  func logits(photos: [Int], sentences: [Int], label: String) throws -> [Float] {
    let meter = ProgressMeter(label, total: photos.count * data.count, unit: "pairs")
    defer { meter.finish() }
    do {
      var mean = [Float](repeating: 0, count: photos.count)
      for view in data {
        let logits = try network.logits(photos: photos, sentences: sentences, data: view) { count in
          try Interruption.check()
          meter.advance(by: count)
        }
        for i in mean.indices { mean[i] += logits[i] / Float(data.count) }
      }
      return mean
    } catch let error as NotFinite {
      throw ArtifactError("\(path): \(error)")
    }
  }
}
