import Testing

@testable import Results

/// A method's runs with seeds from 1 on, on a test pool of 2,933 photos in 50 classes, all figures by rule.
private func runs(_ name: String, _ base: Double, seeds: Int = 2, stage2: Bool = true, photos: Double = 2933)
  -> [RunFigures.Run]
{
  (0..<seeds).map { seed in
    let value = base + Double(seed)
    var figures = [
      "photos": photos, "classes": 50, "image_to_text_top1": value, "text_to_image_by_class.stage_1.ap50": value + 10,
      "text_to_image_by_identity.stage_1.top1": value - 20, "text_to_image_by_identity.stage_1.top10": value,
    ]
    if stage2 {
      figures["text_to_image_by_class.screening_alone.ap50"] = value + 1
      figures["text_to_image_by_class.stage_2_confidence.ap50"] = value + 2
      figures["text_to_image_by_class.fused_screened_pairs.ap50"] = value + 12
      figures["text_to_image_by_identity.stage_2.top1"] = value - 10
    }
    return .init(
      method: name, seed: seed + 1, figures: figures, settings: ["trained_on": "train", "tie_rule": "pessimistic"])
  }
}

/// Published on 2,933 photos in 50 classes.
private func published(difference: String = "") throws -> PublishedFigures {
  try PublishedFigures(
    [
      (
        1,
        [
          "system", "method", "stage", "image_to_text_top1", "text_to_image_ap50", "photos", "classes", "source",
          "difference",
        ]
      ),
      (2, ["Li et al.", "triplet", "stage 1", "52.5", "52.40", "2933", "50", "the paper", ""]),
      (3, ["TIMAM", "", "", "67.7", "70.3", "2933", "50", "later tables", difference]),
    ], source: "p.csv")
}

private func page(_ runs: [RunFigures.Run], _ published: PublishedFigures? = nil, methods: Sheet? = nil) -> String {
  ResultsPage(dataset: "cub", RunFigures(runs), published: published, methods: methods).markdown(csv: "cub.csv")
}

@Test func thePageBeginsWithItsConclusionAndTable() throws {
  let methods = try Sheet(
    [
      (1, ["name", "title"]), (2, ["triplet", "Reed's hinge"]), (3, ["absent", "-"]),
      (4, ["identity-aware", "the paper"]),
    ],
    source: "m.csv", wanting: [])
  let text = page(
    runs("best", 58, seeds: 1, stage2: false) + runs("identity-aware", 50) + runs("triplet", 40, stage2: false),
    try published(), methods: methods)
  #expect(
    text.hasPrefix(
      """
      # cub

      **Best by AP@50 text→image: `best`, stage 1, 68.0 (1 seed).** Published: up to 70.3 (TIMAM).

      Percent of 2933 photos, 50 classes; mean ± standard deviation over seeds. Trained on train. Ties: pessimistic.
      [What the rows and columns mean](../evaluation.md#pages-of-results).
      `make tabulate DATASET=cub` writes this page from [cub.csv](cub.csv), which has every figure of every seed.

      | method | after | seeds | top-1 image→text | AP@50 text→image | top-1 text→image | top-10 text→image |
      | --- | --- | --- | --- | --- | --- | --- |
      | `triplet` | stage 1 | 2 | 40.5 ± 0.7 | 50.5 ± 0.7 | 20.5 ± 0.7 | 40.5 ± 0.7 |
      | `identity-aware` | stage 1 | 2 | 50.5 ± 0.7 | 60.5 ± 0.7 | 30.5 ± 0.7 | 50.5 ± 0.7 |
      |  | screening alone |  | – | 51.5 ± 0.7 | – | – |
      |  | stage 2 |  | – | 52.5 ± 0.7 | 40.5 ± 0.7 | – |
      |  | both, fused |  | – | 62.5 ± 0.7 | – | – |
      | `best` | stage 1 | 1 | 58.0 | 68.0 | 38.0 | 58.0 |

      - `triplet`: Reed's hinge
      - `identity-aware`: the paper
      - `best`: –

      ## Published

      | system | beside ours | top-1 image→text | AP@50 text→image | read in |
      | --- | --- | --- | --- | --- |
      | Li et al. | `triplet`, stage 1 | 52.5 | 52.40 | the paper |
      """), "\(text)")
}

/// Persons have three photos: at best 6 % of the first fifty are of one.
@Test func classesOfFewPhotosHaveNoAP50() {
  let few = runs("best", 50).map { run in
    RunFigures.Run(
      method: run.method, seed: run.seed, figures: run.figures.merging(["text_to_image_ap50_ceiling": 6]) { $1 },
      settings: run.settings)
  }
  let text = page(few)
  #expect(text.contains("**Best by top-1 text→image: `best`, stage 2, 40.5 ± 0.7 (2 seeds).**"), "\(text)")
  #expect(!text.contains("AP@50"))
}

@Test func whatIsNotComparableSaysWhy() throws {
  let text = page(runs("best", 50, photos: 2958), try published(difference: "trained on more"))
  #expect(text.contains("Published: up to 70.3 (TIMAM), not comparable with ours: see below.\n"))
  #expect(
    text.contains(
      """
      Not comparable with ours:

      - all: tested on 2933 photos in 50 classes, ours on 2958 photos in 50 classes
      - TIMAM: trained on more

      | system |
      """), "\(text)")
  #expect(!page(runs("best", 50), try published()).contains("comparable"))
}

@Test func aSharedStage1IsShownOnce() {
  let ablation = runs("without-sma", 50).map { run in
    RunFigures.Run(
      method: run.method, seed: run.seed,
      figures: run.figures.merging(["text_to_image_by_class.stage_2_confidence.ap50": 30]) { $1 })
  }
  let text = page(runs("identity-aware", 50) + ablation)
  #expect(text.contains("\n| `without-sma` | stage 2 | 2 | – | 30.0 ± 0.0 | 40.5 ± 0.7 | – |"), "\(text)")
  #expect(text.contains("Stage 1 of `without-sma` is that of a method above."))
}

@Test func aFigureThatARunLacksIsNotAveraged() {
  let text = page(
    runs("best", 50, stage2: false) + [.init(method: "best", seed: 3, figures: ["image_to_text_top1": 51])])
  #expect(text.contains("| `best` | stage 1 | 3 | 50.7 ± 0.6 | – | – | – |"), "\(text)")
}

@Test func notesOfRunsAreShown() {
  let noted = RunFigures.Run(
    method: "best", seed: 2, figures: ["image_to_text_top1": 1], settings: ["note": "run again later"])
  #expect(page([noted]).contains("\n`best`, seed 2: run again later.\n"))
}

@Test func captionsHaveTheirRecallsAndFoldsDoNotWin() throws {
  var figures = ["photos": 5000.0]
  for (group, recall) in [("caption_retrieval", 40.0), ("caption_retrieval_5_folds", 60)] {
    for measure in Measure.ofCaptions.map(\.name) { figures["\(group).stage_2_all.\(measure)"] = recall }
  }
  let systems = try PublishedFigures(
    [
      (1, ["system", "method", "stage", "rsum", "photos", "classes", "source", "difference"]),
      (2, ["SCAN", "", "", "410.9", "5000", "", "tables", ""]),
      (3, ["SCAN", "", "five folds: stage 2, all", "507.9", "5000", "", "tables", ""]),
    ], source: "p.csv")
  let text = page([.init(method: "scan", seed: 1, figures: figures)], systems)
  #expect(text.contains("| method | after | seeds | rsum | i→t R@1 | i→t R@5 |"), "\(text)")
  #expect(text.contains("**Best by rsum: `scan`, stage 2, all, 40.0 (1 seed).** Published: up to 410.9 (SCAN).\n"))
  #expect(text.contains("\n|  | five folds: stage 2, all |  | 60.0 |"))
  #expect(text.contains("\n| SCAN | five folds: stage 2, all | 507.9 | tables |"))
}

/// The name of the .csv says which backbone the runs had, where it is not the data set's own.
@Test func anotherBackboneIsNamed() {
  let text = ResultsPage(dataset: "cub", RunFigures(runs("best", 50)), published: nil, methods: nil)
    .markdown(csv: "cub-vgg16.csv")
  #expect(text.hasPrefix("# cub with vgg16\n"), "\(text)")
  #expect(text.contains("Trained on train. Ties: pessimistic. Backbone: vgg16.\n"), "\(text)")
  #expect(
    text.contains("\n`make tabulate DATASET=cub BACKBONE=vgg16` writes this page from [cub-vgg16.csv]"), "\(text)")
  #expect(!page(runs("best", 50)).contains("BACKBONE") && !page(runs("best", 50)).contains("Backbone"))
}
