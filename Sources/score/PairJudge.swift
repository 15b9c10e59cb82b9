import Artifacts
import Matching
import Stage

/// Stage 2's network on the photos' grids and the sentences' words.
struct PairJudge {
  private let path: String
  private let network: CoAttention
  private let data: PairData

  init(examples: Examples, features: Features, stage2: String) throws {
    path = stage2
    let (model, artifact) = try Model.read(Stage2Schema.self, from: stage2)
    network = try CoAttention(model, artifact)
    data = PairData(grids: features.grids, words: examples.sentence, views: features.gridViewCount)
  }

  /// Log-odds that each photo and sentence match, both as indices in examples.h5.
  func logits(photos: [Int], sentences: [Int], label: String) throws -> [Float] {
    let meter = ProgressMeter(label, total: photos.count, unit: "pairs")
    defer { meter.finish() }
    do {
      return try network.logits(photos: photos, sentences: sentences, data: data) { count in
        try Interruption.check()
        meter.advance(by: count)
      }
    } catch let error as NotFinite {
      throw ArtifactError("\(path): \(error)")
    }
  }
}
