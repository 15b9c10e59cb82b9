import Evaluation

/// The runs of one method with several seeds.
package struct MethodRuns: Sendable {
  package struct Run: Sendable {
    package let seed: Int
    /// Every figure by its path in metrics.json, in the order in which they are to be shown.
    package let figures: [(name: String, value: Double)]
    private let byName: [String: Double]

    package init(seed: Int, figures: [(name: String, value: Double)]) {
      (self.seed, self.figures) = (seed, figures)
      byName = Dictionary(figures) { first, _ in first }
    }

    subscript(name: String) -> Double? { byName[name] }
  }

  package let name: String
  /// By rising seed.
  package let runs: [Run]
  /// Seeds that were asked for and have no run.
  package let missing: [Int]
  /// Settings that a reader should know, such as the splits that it was trained on.
  package let notes: [String]

  package init(name: String, runs: [Run], missing: [Int] = [], notes: [String] = []) {
    self.name = name
    self.runs = runs.sorted { $0.seed < $1.seed }
    self.missing = missing.sorted()
    self.notes = notes
  }

  /// A measure after a stage in all runs; nil where one of them lacks it.
  func spread(_ measure: Measure, _ stage: ResultStage) -> Spread? {
    guard let path = measure.path(stage), !runs.isEmpty else { return nil }
    let values = runs.compactMap { $0[path] }
    return values.count == runs.count ? Spread(values) : nil
  }

  /// How far a measure lies above another method's, over the seeds that both have.
  func difference(_ measure: Measure, _ stage: ResultStage, over other: MethodRuns, _ otherStage: ResultStage)
    -> Spread?
  {
    guard let path = measure.path(stage), let otherPath = measure.path(otherStage) else { return nil }
    let pairs = runs.compactMap { run -> Double? in
      guard let twin = other.runs.first(where: { $0.seed == run.seed }), let a = run[path], let b = twin[otherPath]
      else { return nil }
      return a - b
    }
    return pairs.isEmpty ? nil : Spread(pairs)
  }
}

/// How far a chain had come when something was measured.
package enum ResultStage: String, CaseIterable, Sendable {
  case stage1 = "stage 1"
  /// The same embeddings with class texts of length 1, not Reed's mean.
  case cosine = "stage 1, cosine"
  /// The screened lists with every confidence 1: what stage 2 starts from, and no network.
  case control = "lists alone"
  case stage2 = "stage 2"
  case fused = "both, fused"
  /// Lists of other depths re-ranked, and all pairs judged.
  case first50 = "stage 2, first 50", first100 = "stage 2, first 100", exact = "stage 2, all"
  /// Several methods' scores added up.
  case ensemble = "members, fused"
  /// The mean of five folds of the photos, as COCO's figures on thousands are counted.
  case stage1Folds = "five folds: stage 1", exactFolds = "five folds: stage 2, all", ensembleFolds =
    "five folds: members, fused"
}

/// A figure that tables show, and where metrics.json has it after each stage.
package struct Measure: Equatable, Sendable {
  let title: String
  private let paths: [ResultStage: String]

  func path(_ stage: ResultStage) -> String? { paths[stage] }

  /// Reed's two. Stage 2 ranks a class by the mean confidence over a class's sentences, 0 for what was screened out
  /// (`ClassReading.votes`).
  static let classTop1 = Measure(
    title: "top-1 image→text", paths: [.stage1: "image_to_text_top1", .cosine: "image_to_text_top1_normalized"])
  static let classPrecision = Measure(
    title: "AP@50 text→image",
    paths: [
      .stage1: "text_to_image_by_class.stage_1.ap50", .control: "text_to_image_by_class.control_alone.ap50",
      .stage2: "text_to_image_by_class.votes_alone.ap50", .fused: "text_to_image_by_class.screened_mean_fused.ap50",
    ])
  /// Those of CUHK-PEDES: a sentence is right where a photo of its identity is among the first.
  static let top1 = identity("top1", "top-1 text→image"), top10 = identity("top10", "top-10 text→image")

  /// Those of photos and sentences that are matched one by one.
  static let captionRecalls = [("image_to_text", "i→t"), ("text_to_image", "t→i")].flatMap { way, words in
    CaptionFigure.ks.map { caption("\(way)_recall_at_\($0)", "\(words) R@\($0)") }
  }
  static let recallSum = caption("rsum", "rsum")

  private static func caption(_ key: String, _ title: String) -> Measure {
    let rankings: [ResultStage: String] = [
      .stage1: "stage_1", .stage2: "stage_2_first_20", .fused: "fused_first_20", .first50: "stage_2_first_50",
      .first100: "stage_2_first_100",
      .exact: "stage_2_all", .ensemble: "fused",
    ]
    let inFolds: [ResultStage: String] = [.stage1Folds: "stage_1", .exactFolds: "stage_2_all", .ensembleFolds: "fused"]
    let paths = rankings.mapValues { "caption_retrieval.\($0).\(key)" }
    return Measure(
      title: title,
      paths: paths.merging(inFolds.mapValues { "caption_retrieval_5_folds.\($0).\(key)" }) { one, _ in one })
  }

  private static func identity(_ key: String, _ title: String) -> Measure {
    func path(_ stage: String) -> String { "text_to_image_by_identity.\(stage).\(key)" }
    return Measure(title: title, paths: [.stage1: path("stage_1"), .stage2: path("stage_2"), .fused: path("fused")])
  }
}
