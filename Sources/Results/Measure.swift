import Evaluation

/// How far a chain had come when something was measured: a row of a results page.
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
  case stage1Folds = "five folds: stage 1", exactFolds = "five folds: stage 2, all"
  case ensembleFolds = "five folds: members, fused"

  /// Whether figures are means of folds, which are smaller galleries.
  var isOfFolds: Bool { [.stage1Folds, .exactFolds, .ensembleFolds].contains(self) }
  /// Whether a method shares these figures with the method whose stage 1 it takes.
  var isOfStage1: Bool { [.stage1, .cosine, .control, .stage1Folds].contains(self) }
}

/// A figure that results pages show: a column.
struct Measure: Sendable {
  /// As published.csv names it.
  let name: String
  let title: String
  /// Its name in metrics.json after each stage.
  let figures: [ResultStage: String]

  /// Where photos have classes: Reed's two figures, of which stage 2's is by `ClassReading.votes`, and those of
  /// CUHK-PEDES, where a sentence is right when a photo of its identity is among the first.
  static let ofClasses =
    [
      Measure(
        name: "image_to_text_top1", title: "top-1 image→text",
        figures: [.stage1: "image_to_text_top1", .cosine: "image_to_text_top1_normalized"]),
      Measure(
        name: "text_to_image_ap50", title: "AP@50 text→image",
        figures: [
          ResultStage.stage1: "stage_1", .control: "control_alone", .stage2: "votes_alone",
          .fused: "screened_mean_fused",
        ].mapValues { "text_to_image_by_class.\($0).ap50" }),
    ]
    + [1, 10].map { k in
      Measure(
        name: "text_to_image_top\(k)", title: "top-\(k) text→image",
        figures: [ResultStage.stage1: "stage_1", .stage2: "stage_2", .fused: "fused"].mapValues {
          "text_to_image_by_identity.\($0).top\(k)"
        })
    }

  /// Where photos and sentences are matched one by one.
  static let ofCaptions =
    [("image_to_text", "i→t"), ("text_to_image", "t→i")].flatMap { way, words in
      CaptionFigure.ks.map { ofCaptions("\(way)_recall_at_\($0)", "\(words) R@\($0)") }
    } + [ofCaptions("rsum", "rsum")]

  private static func ofCaptions(_ name: String, _ title: String) -> Measure {
    let whole: [ResultStage: String] = [
      .stage1: "stage_1", .stage2: "stage_2_first_20", .fused: "fused_first_20", .first50: "stage_2_first_50",
      .first100: "stage_2_first_100", .exact: "stage_2_all", .ensemble: "fused",
    ]
    let folds: [ResultStage: String] = [.stage1Folds: "stage_1", .exactFolds: "stage_2_all", .ensembleFolds: "fused"]
    return Measure(
      name: name, title: title,
      figures: whole.mapValues { "caption_retrieval.\($0).\(name)" }
        .merging(folds.mapValues { "caption_retrieval_5_folds.\($0).\(name)" }) { $1 })
  }
}
