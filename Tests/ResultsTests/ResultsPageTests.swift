@testable import Results
import Testing
@testable import Evaluation

/// A method's runs on a test pool of 2,933 photos in 50 classes, all its figures by rule.
private func runs(
  _ name: String, _ base: Double, seeds: Int = 2, stage2: Bool = true, photos: Double = 2933, missing: [Int] = []
) -> MethodRuns {
  let values = (0..<seeds).map { base + Double($0) }
  var figures: [(String, [Double])] = [
    ("photos", values.map { _ in photos }), ("classes", values.map { _ in 50 }), ("image_to_text_top1", values),
    ("text_to_image_by_class.stage_1.ap50", values.map { $0 + 10 }),
    ("text_to_image_by_identity.stage_1.top1", values.map { $0 - 20 }),
    ("text_to_image_by_identity.stage_1.top10", values),
  ]
  if stage2 {
    figures += [
      ("text_to_image_by_class.control_alone.ap50", values.map { $0 + 1 }),
      ("text_to_image_by_class.votes_alone.ap50", values.map { $0 + 2 }),
      ("text_to_image_by_class.screened_mean_fused.ap50", values.map { $0 + 12 }),
      ("text_to_image_by_identity.stage_2.top1", values.map { $0 - 10 }),
      ("text_to_image_by_identity.stage_2.top10", values),
    ]
  }
  return method(name, figures, missing: missing)
}

private func page(_ methods: [MethodRuns], of dataset: String = "cub") -> String {
  ResultsPage(dataset: dataset, methods: methods, command: "make table").markdown(plot: "cub.svg")
}

@Test func oursStandBesideThePapers() {
  let text = page([runs("best", 55), runs("identity-aware", 50), runs("triplet", 40, stage2: false)])
  #expect(
    text.contains(
      """
      | method | after | top-1 image→text | the paper | AP@50 text→image | the paper |
      | --- | --- | --- | --- | --- | --- |
      | `triplet` | stage 1 | 40.5 ± 0.7 | 52.5 | 50.5 ± 0.7 | 52.4 |
      | `identity-aware` | stage 1 | 50.5 ± 0.7 | 61.5 | 60.5 ± 0.7 | 55.5 |
      |  | lists alone | – | – | 51.5 ± 0.7 | – |
      |  | stage 2 | – | – | 52.5 ± 0.7 | 57.6 |
      |  | both, fused | – | – | 62.5 ± 0.7 | – |
      | `best` | stage 1 | 55.5 ± 0.7 | – | 65.5 ± 0.7 | – |
      """))
  #expect(
    text.hasPrefix(
      "# cub\n\nMade by `make table`; do not edit. Percent of the pool `test`; mean ± standard deviation of 2 seeds.\n")
  )
  #expect(text.contains("![Our figures with their deviation, beside the paper's](cub.svg)"))
  #expect(
    text.contains("| CMPL | 64.3 | 67.9 | tables in later papers |")
      && text.contains("| Word CNN | 50.5 / 51.0 | 3.4 / 43.3 | Li et al., ICCV 2017 |"))
  #expect(text.contains("<details><summary><code>best</code></summary>\n\n| figure | mean | sd | seed 1 | seed 2 |"))
}

@Test func anotherTestSplitIsLabelled() {
  #expect(!page([runs("identity-aware", 50)]).contains("Not comparable"))
  #expect(
    page([runs("identity-aware", 50, photos: 2958)]).contains(
      """
      **Not comparable with the paper's figures: tested on 2958 photos in 50 classes, the paper's CUB on \
      2933 photos in 50. The paper's figures stand here for orientation.**
      """))
  #expect(
    page([runs("identity-aware", 50)], of: "flowers").contains(
      "tested on 2933 photos in 50 classes, the paper's Flowers on 20."))
}

@Test func whatIsMissingIsNamedAndNotInvented() {
  let text = page([
    runs("identity-aware", 50, seeds: 1, missing: [2, 3]), runs("best", 60),
    method("without-id", [], missing: [1, 2, 3]),
  ])
  #expect(text.contains("Missing:\n\n- `identity-aware`: without seeds 2, 3\n- `without-id`: not run\n"))
  #expect(
    text.contains("of up to 2 seeds") && text.contains("| `identity-aware` | stage 1 | 50.0 | 61.5 | 60.0 | 55.5 |"))
  #expect(!text.contains("| `without-id`") && !text.contains("<code>without-id</code>"))
  // A method that the paper has keeps its row, with the paper's figure alone.
  #expect(
    page([runs("identity-aware", 50), method("triplet", [], missing: [1])]).contains(
      "| `triplet` | stage 1 | – | 52.5 | – | 52.4 |"))
}

@Test func aSharedStage1IsShownOnce() {
  let whole = runs("identity-aware", 50)
  let figures = whole.runs[0].figures.map { $0.name }
  let ablation = method(
    "without-sma",
    figures.map { name in
      (name, whole.runs.map { $0[name]! - (name.contains("stage_2") || name.contains("votes") ? 5 : 0) })
    })
  let text = page([whole, ablation])
  #expect(text.contains("| `without-sma` | stage 2 | – | – | 47.5 ± 0.7 | – |"))
  #expect(text.contains("Stage 1 of `without-sma` is that of a method above."))
}

@Test func ablationsAreComparedInTheirOrder() {
  let text = page([
    runs("identity-aware", 50), runs("without-sma", 40), runs("without-id", 45), runs("triplet", 10, stage2: false),
  ])
  #expect(
    text.contains(
      "| method | top-1 text→image | top-10 text→image | AP@50 text→image | the paper on CUHK-PEDES, top-1 text→image "
        + "| the paper on CUHK-PEDES, top-10 text→image |"
    ))
  #expect(text.contains("| `without-sma` | 30.5 ± 0.7 | 40.5 ± 0.7 | 42.5 ± 0.7 | 23.58 | 58.68 |"))
  #expect(
    text.contains(
      """
      - top-1 text→image: other than in the paper. Ours from the top: `identity-aware`, `without-id`, `without-sma`, \
      `identity-aware` (stage 1), `triplet` (stage 1).
        - `without-id` is above `without-sma` by 5.00 ± 0.00
      """))
  #expect(!page([runs("identity-aware", 50, stage2: false)]).contains("## Ablations"))
}

@Test func onCUHKPedesTheAblationsStandBesideTheirOwn() {
  let text = page([runs("identity-aware", 50), runs("without-id", 40)], of: "cuhk-pedes")
  #expect(text.contains("| `identity-aware` | stage 1 | 30.5 ± 0.7 | 21.55 | 50.5 ± 0.7 | 54.78 |"))
  #expect(
    text.contains(
      "| method | top-1 text→image | top-10 text→image | the paper, top-1 text→image | the paper, top-10 text→image |"))
  #expect(text.contains("tested on 2933 photos in 50 classes, the paper's CUHK-PEDES on 3074 photos in 1000."))
}

@Test func aDataSetThatNobodyPublishedHasOursAlone() {
  let text = page([runs("identity-aware", 50)], of: "my-cats")
  #expect(
    text.contains("| method | after | top-1 image→text | AP@50 text→image |") && !text.contains("comparable")
      && !text.contains("What others"))
}

@Test func thePlotHasTheRowsOfTheTable() throws {
  let results = ResultsPage(
    dataset: "cub", methods: [runs("identity-aware", 50), runs("triplet", 40, stage2: false)], command: "make table")
  let plot = try #require(results.plot())
  #expect(
    plot.labels == [
      "triplet, stage 1", "identity-aware, stage 1", "identity-aware, lists alone", "identity-aware, stage 2",
      "identity-aware, both, fused",
    ])
  #expect(plot.panels.map(\.title) == ["top-1 image→text", "AP@50 text→image"] && plot.reference == "the paper on CUB")
  #expect(
    plot.panels[1].points.map(\.reference) == [52.4, 55.5, nil, 57.6, nil]
      && plot.panels[0].points.map(\.mean) == [40.5, 50.5, nil, nil, nil])
  #expect(ResultsPage(dataset: "cub", methods: [method("triplet", [], missing: [1])], command: "").plot() == nil)
}

/// The same embeddings under other scores stand below Reed's.
@Test func otherScoresOfStage1HaveARowOfTheirOwn() {
  let best = method(
    "best",
    [
      ("photos", [2933]), ("classes", [50]), ("image_to_text_top1", [50]), ("image_to_text_top1_normalized", [60]),
      ("text_to_image_by_class.stage_1.ap50", [55]),
    ])
  #expect(
    page([best]).contains("| `best` | stage 1 | 50.0 | – | 55.0 | – |\n|  | stage 1, cosine | 60.0 | – | – | – |\n"))
}

/// A run on photos and sentences that are matched one by one, every recall `base`, and in five folds 20 more.
private func captionRuns(_ name: String, _ base: Double, photos: Double) -> MethodRuns {
  var figures: [(String, [Double])] = [("photos", [photos]), ("sentences", [5 * photos])]
  for (group, recall) in [("caption_retrieval", base), ("caption_retrieval_5_folds", base + 20)] {
    for way in ["image_to_text", "text_to_image"] {
      for k in [1, 5, 10] { figures.append(("\(group).stage_2_all.\(way)_recall_at_\(k)", [recall])) }
    }
    figures.append(("\(group).stage_2_all.rsum", [6 * recall]))
  }
  return method(name, figures)
}

@Test func captionsOfADataSetThatNobodyPublishedHaveTheirRecalls() {
  let text = page([captionRuns("scan-t2i-avg", 40, photos: 50)], of: "my-holidays")
  #expect(
    text.contains("| method | after | i→t R@1 | i→t R@5 |")
      && text.contains("| `scan-t2i-avg` | stage 2, all | 40.0 |"), "\(text)")
  #expect(!text.contains("comparable") && !text.contains("What others") && text.contains("rsum is the sum of the six"))
}

@Test func cocoHasItsFoldsAndWhatOthersHave() {
  let text = page([captionRuns("scan-t2i-avg", 40, photos: 5000)], of: "coco-precomputed")
  #expect(
    text.contains("| `scan-t2i-avg` | stage 2, all | 40.0 |")
      && text.contains("|  | five folds: stage 2, all | 60.0 |"), "\(text)")
  #expect(text.contains("*Five folds*: each fifth of the photos is searched for and in by itself"))
  #expect(
    text.contains(
      "| SCAN, both directions fused | 50.4 | 82.2 | 90.0 | 38.6 | 69.3 | 80.4 | 410.9 | tables of papers on these "
        + "data sets |"
    ))
  #expect(text.contains("| five folds: IMRAM, Full | 76.7 |") && !text.contains("comparable"))
  #expect(
    page([captionRuns("scan-t2i-avg", 40, photos: 1000)], of: "coco-precomputed").contains(
      "tested on 1000 photos, those of COCO on 5000."))
  let ownRegions = page([captionRuns("scan-t2i-avg", 40, photos: 1000)], of: "flickr30k")
  #expect(ownRegions.contains("ours of the cells of a CNN's grid") && ownRegions.contains("| IMRAM, Full | 74.1 |"))
  let f30k = page([captionRuns("scan-t2i-avg", 40, photos: 1000)], of: "f30k-precomputed")
  #expect(
    !f30k.contains("comparable") && f30k.contains("| SCAN, t-i AVG | 61.8 | 87.5 | 93.7 | 45.8 | 74.4 | 83.0 | 446.2 |")
  )
}
