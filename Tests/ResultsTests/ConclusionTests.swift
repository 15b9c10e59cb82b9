import Evaluation
import Testing

@testable import Results

/// Figures of a pool whose photos have classes. Stage 1 has 20 and 60 %; the others have `first` and 70 %.
private func ofClasses(fused: Double? = nil, second: Double? = nil, ceiling: Double = 40, sentences: Double = 2000)
  -> [String: Double]
{
  var figures = [
    "photos": 320, "classes": 16, "sentences": sentences, "text_to_image_ap50_ceiling": ceiling,
    "text_to_image_by_class.stage_1.ap50": 30.06, "chance.text_to_image_top1": 6.25,
    "chance.text_to_image_top10": 48, "chance.text_to_image_ap50": 6.25,
  ]
  for (name, first, ten) in [("stage_1", 20, 60), ("fused", fused, 70), ("stage_2", second, 70)]
    as [(String, Double?, Double)]
  {
    figures["text_to_image_by_identity.\(name).top1"] = first
    figures["text_to_image_by_identity.\(name).top10"] = first.map { _ in ten }
  }
  figures["text_to_image_by_identity.stage_1.queries"] = sentences
  figures["text_to_image_by_class.fused_screened_pairs.ap50"] = fused.map { _ in 35 }
  return figures
}

private func lines(_ figures: [String: Double], _ fusion: Metrics.Fusion? = nil, asked: String? = "") throws
  -> [String]
{
  try #require(Conclusion("test", figures, fusion, asked: asked)).lines
}

private func weight(_ weight: Double, chosenOn: String = "val") -> Metrics.Fusion {
  .init(weights: [FusionWeights.reranking: weight], chosenOn: chosenOn)
}

@Test func stageOneAloneHasSixLines() throws {
  #expect(
    try lines(ofClasses(), asked: "DATASET=cub METHOD=best") == [
      "test: by stage 1 a photo of the right identity comes first for 20.0 % of 2000 sentences, and is among the first "
        + "ten of 320 photos for 60.0 %.",
      "A random order has it first for 6.3 %, and among ten for 48.0 %: stage 1 is right 3.2 times as often.",
      "Stage 2 was not scored. To train one: make all DATASET=cub METHOD=identity-aware",
      "The headline figure of such data is AP@50, how much of a class's first 50 photos is of it, by chance 6.3 % "
        + "and at best 40.0 %: 30.1 % by stage 1.",
      "Next, ask it yourself: make search SENTENCE='…' DATASET=cub METHOD=best",
      "All figures in tables: make details DATASET=cub METHOD=best",
    ])
}

/// Make would go on with its own data, and not with those of the command.
@Test func withoutMakeNoCommandOfItIsAdvised() throws {
  let text = try lines(ofClasses(), asked: nil)
  #expect(text[2] == "Stage 2 was not scored.")
  #expect(text.count == 5 && text[4] == "All figures in tables: the same command with --details")
}

@Test func bothStagesAreCompared() throws {
  let text = try lines(ofClasses(fused: 27, second: 19), weight(0.4))
  #expect(
    text[2] == "By both stages it comes first for 27.0 %, and among ten for 70.0 %: stage 2 helps, by 7.0 points. "
      + "Stage 2 by itself has 19.0 % and 70.0 %.")
  #expect(text[3].hasSuffix(": 30.1 % by stage 1 and 35.0 % by both stages."))
  #expect(
    text[4...] == ["Next, ask it yourself: make search SENTENCE='…'", "All figures in tables: make details"])
}

/// Of 2,000 sentences at 20 %, the standard error of a difference is 1.3 points.
@Test(arguments: [
  (23.5, "stage 2 helps, by 3.5 points."), (22.0, "stage 2 makes no clear difference (+2.0 points)."),
  (20.0, "stage 2 makes no clear difference (+0.0 points)."),
  (19.97, "stage 2 makes no clear difference (+0.0 points)."),
  (19.0, "stage 2 makes no clear difference (−1.0 points)."),
  (15.5, "stage 2 harms, by 4.5 points: stage 1 alone is better."),
])
func whetherStageTwoHelpsIsSaid(first: Double, verdict: String) throws {
  #expect(try lines(ofClasses(fused: first), weight(0.4))[2].hasSuffix("for 70.0 %: " + verdict))
}

@Test func moreSentencesMakeADifferenceClear() throws {
  #expect(try lines(ofClasses(fused: 22, sentences: 20_000), weight(0.4))[2].contains("stage 2 helps, by 2.0 points."))
}

@Test(arguments: [("val", "the best on val"), ("given", "as given")])
func noWeightIsNoHelp(chosenOn: String, words: String) throws {
  let line = try lines(ofClasses(fused: 20, second: 17), weight(0, chosenOn: chosenOn))[2]
  #expect(
    line.contains(": stage 2 has the weight 0, \(words), and changes nothing in a search. Stage 2 by itself has 17.0 %")
  )
}

@Test func whatIsNoBetterThanChanceIsSaid() throws {
  var figures = ofClasses()
  figures["chance.text_to_image_top1"] = 20
  #expect(try lines(figures)[1].hasSuffix(": stage 1 is no better than that."))
  figures["chance.text_to_image_top1"] = 0.034
  #expect(
    try lines(figures)[1]
      == "A random order has it first for 0.03 %, and among ten for 48.0 %: stage 1 is right 588 times as often.")
}

@Test func oneIsSingular() throws {
  var figures = ofClasses(sentences: 1)
  figures["photos"] = 1
  #expect(try lines(figures)[0].contains("of 1 sentence, and is among the first ten of 1 photo for"))
}

@Test func fewPhotosAnIdentityHaveTopOne() throws {
  #expect(
    try lines(ofClasses(fused: 27, ceiling: 6), weight(0.4))[3]
      == "The headline figure of such data, with few photos an identity, is top-1, as above: 20.0 % by stage 1 and "
      + "27.0 % by both stages.")
}

/// A ranking's figures where photos are matched one by one.
private func ofCaptions(_ rankings: [(key: String, first: Double, ten: Double, rsum: Double)]) -> [String: Double] {
  var figures = [
    "photos": 1000.0, "sentences": 5000, "chance.text_to_image_top1": 0.1, "chance.text_to_image_top10": 1,
  ]
  for ranking in rankings {
    let path = "caption_retrieval.\(ranking.key)"
    figures["\(path).text_to_image_recall_at_1"] = ranking.first
    figures["\(path).text_to_image_recall_at_10"] = ranking.ten
    figures["\(path).rsum"] = ranking.rsum
  }
  return figures
}

/// Of the depths, search's own is told.
@Test func captionsAreJudgedAsSearchDoes() throws {
  let figures = ofCaptions([
    ("stage_1", 20, 55, 223.7), ("stage_2_first_20", 27, 56, 270), ("fused_first_20", 28, 56, 271),
    ("stage_2_first_50", 29, 60, 275), ("fused_first_50", 30, 61, 280), ("stage_2_all", 31, 62, 281),
  ])
  let text = try lines(figures, weight(0.7), asked: "DATASET=flickr8k METHOD=scan-t2i-avg")
  #expect(text[0].hasPrefix("test: by stage 1 the right photo comes first for 20.0 % of 5000 sentences, and is"))
  #expect(text[1].hasSuffix(": stage 1 is right 200 times as often."))
  #expect(
    text[2] == "By both stages it comes first for 28.0 %, and among ten for 56.0 %: stage 2 helps, by 8.0 points. "
      + "Stage 2 by itself has 27.0 % and 56.0 %.")
  #expect(
    text[3] == "The headline figure of such data is rsum, the sum of R@1, R@5 and R@10 both ways, by chance 1.1 and "
      + "at best 600: 223.7 by stage 1 and 271.0 by both stages.")
  let deep = try lines(ofCaptions([("stage_1", 20, 55, 1), ("fused_first_50", 30, 61, 2)]), weight(0.7))
  #expect(deep[2].hasPrefix("By both stages it comes first for 30.0 %"))
}

@Test func stageTwoMayBeAlone() throws {
  let text = try lines(ofCaptions([("stage_2_all", 31, 62, 281)]))
  #expect(text.count == 5 && text[0].hasPrefix("test: by stage 2 the right photo comes first for 31.0 % of"))
  #expect(text[2].hasSuffix(", by chance 1.1 and at best 600: 281.0 by stage 2."))
  let beside = try lines(ofCaptions([("stage_1", 20, 55, 223.7), ("stage_2_all", 31, 62, 281)]))
  #expect(
    beside[2] == "By stage 2 it comes first for 31.0 %, and among ten for 62.0 %: stage 2 helps, by 11.0 points.")
  #expect(
    try lines(ofCaptions([("stage_1", 20, 55, 223.7)]))[2]
      == "Stage 2 was not scored. To train one: make all METHOD=scan-t2i-avg"
  )
}

@Test func membersAreToldByName() throws {
  let fusion = Metrics.Fusion(weights: ["scan-t2i": 0.5, "imram": 0.5], chosenOn: "given", rule: "average")
  let text = try lines(
    ofCaptions([("imram", 33, 65, 290), ("scan_t2i", 31, 62, 281), ("fused", 31.5, 63, 285)]), fusion,
    asked: "DATASET=flickr8k METHOD=…")
  #expect(text[0].hasPrefix("test: by the best member, imram, the right photo comes first for 33.0 % of"))
  #expect(text[1].hasSuffix(": that member is right 330 times as often."))
  #expect(
    text[2] == "By all members together it comes first for 31.5 %, and among ten for 63.0 %: adding them up makes no "
      + "clear difference (−1.5 points).")
  #expect(text[3].hasSuffix(": 290.0 by the best member, imram, and 285.0 by all members together."))
  #expect(text[4] == "Next, ask it yourself: make search SENTENCE='…' DATASET=flickr8k METHOD=imram")
  let worse = try lines(
    ofCaptions([("imram", 33, 65, 290), ("scan_t2i", 31, 62, 281), ("fused", 20, 63, 285)]), fusion)
  #expect(worse[2].hasSuffix(": adding them up harms, by 13.0 points: that member alone is better."))
}

/// Figures that nobody counted end no program.
@Test func oddFiguresAreNoTrap() throws {
  var figures = ofClasses(fused: .infinity, sentences: -1e300)
  figures["photos"] = .nan
  #expect(try lines(figures, weight(0.4))[0].contains(" of 0 sentences, and is among the first ten of 0 photos for "))
}

@Test func thereIsNothingToSayOfOtherFigures() {
  #expect(Conclusion("matrix", ["identity-map.map": 3], nil, asked: nil) == nil)
}
