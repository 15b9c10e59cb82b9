import Evaluation

/// How far a chain had come when something was measured: a row of a results page.
package enum ResultStage: String, CaseIterable, Sendable {
  case stage1 = "stage 1"
  /// The same embeddings with class texts of length 1, not Reed's mean.
  case cosine = "stage 1, cosine"
  /// The screened pairs with every confidence 1: what stage 2 starts from, and no network.
  case screening = "screening alone"
  case stage2 = "stage 2"
  case fused = "both, fused"
  /// Lists of other depths re-ranked, and all pairs scored.
  case first50 = "stage 2, first 50", first100 = "stage 2, first 100", exact = "stage 2, all"
  /// Several methods' scores added up.
  case ensemble = "members, fused"
  /// The mean of five folds of the photos, as COCO's figures on thousands are counted.
  case stage1Folds = "five folds: stage 1", exactFolds = "five folds: stage 2, all"
  case ensembleFolds = "five folds: members, fused"

  /// Whether figures are means of folds, which are smaller galleries.
  var isOfFolds: Bool { [.stage1Folds, .exactFolds, .ensembleFolds].contains(self) }
  /// Whether a method shares these figures with the method whose stage 1 it takes.
  var isOfStage1: Bool { [.stage1, .cosine, .screening, .stage1Folds].contains(self) }
}

/// A figure that results pages show: a column.
package struct Measure: Sendable {
  /// As published.csv names it, and as the page does.
  package let name: String, title: String
  /// Its name in metrics.json after each stage.
  package let figures: [ResultStage: String]

  private init(_ name: String, _ title: String, _ parts: [ResultStage: String], path: (String) -> String) {
    (self.name, self.title, figures) = (name, title, parts.mapValues(path))
  }

  /// Where photos have classes: Reed's two figures, of which stage 2's is by `ClassReading.confidence`, and those of
  /// CUHK-PEDES, where a sentence is right when a photo of its identity is among the first.
  package static let ofClasses =
    [
      Measure("image_to_text_top1", "top-1 image→text", [.stage1: "", .cosine: "_normalized"]) {
        "image_to_text_top1\($0)"
      },
      Measure(
        "text_to_image_ap50", "AP@50 text→image",
        [
          .stage1: "stage 1", .screening: ClassReading.screening.alone, .stage2: ClassReading.confidence.alone,
          .fused: ClassReading.screenedPairs.fused,
        ]
      ) { "text_to_image_by_class.\(key($0)).ap50" },
    ]
    + [1, 10].map { k in
      Measure(
        "text_to_image_top\(k)", "top-\(k) text→image", [.stage1: "stage_1", .stage2: "stage_2", .fused: "fused"]
      ) { "text_to_image_by_identity.\($0).top\(k)" }
    }

  /// Where photos and sentences are matched one by one.
  package static let ofCaptions =
    [("image_to_text", "i→t"), ("text_to_image", "t→i")].flatMap { way, words in
      CaptionFigure.ks.map { ofCaptions("\(way)_recall_at_\($0)", "\(words) R@\($0)") }
    } + [ofCaptions("rsum", "rsum")]

  private static func ofCaptions(_ name: String, _ title: String) -> Measure {
    let rankings: [ResultStage: String] = [
      .stage1: ".stage_1", .stage2: ".stage_2_first_20", .fused: ".fused_first_20", .first50: ".stage_2_first_50",
      .first100: ".stage_2_first_100", .exact: ".stage_2_all", .ensemble: ".fused", .stage1Folds: "_5_folds.stage_1",
      .exactFolds: "_5_folds.stage_2_all", .ensembleFolds: "_5_folds.fused",
    ]
    return Measure(name, title, rankings) { "caption_retrieval\($0).\(name)" }
  }
}
