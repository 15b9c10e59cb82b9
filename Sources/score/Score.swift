import ArgumentParser
import Artifacts
import Evaluation
import Results
import Stage

@main struct Score: StageProgram {
  static let configuration = CommandConfiguration(
    commandName: "score",
    abstract: "Ranks photos by sentences and sentences by photos, and counts how often the right ones come first.",
    discussion: """
      Inputs are told apart by what they hold. buffers.h5 alone gives the figures of stage 1; with pairs.h5 their \
      recall ceiling; with examples.h5, features.h5 and stage2.h5 also those of stage 2. All figures go to \
      metrics.json beside the scores. A few lines say what they mean; --details prints all, by names that \
      docs/glossary.md explains.

      Where every photo is an identity of its own they are recalls (R@1, R@5, R@10 both ways, and their sum), else \
      Reed's figures of classes.

      Example: score {examples,features,buffers,pairs,stage2}.h5 --output scores.h5
      Example: score buffers.h5 --evaluate val --output scores.h5

      See also: dump-buffers, screen-pairs, train-stage2
      """)

  @Argument(help: ArgumentHelp("What the earlier stages wrote, in any order.", valueName: "file")) var inputs: [String]
  @Option(
    help: ArgumentHelp(
      "Pools to score, such as val,test.", discussion: "Without it, test, and val where it was not trained on."))
  var evaluate: String?
  @Flag(
    name: .customLong("stage1-only"), inversion: .prefixedNo, exclusivity: .chooseLast,
    help: "Leave stage 2 out, also where its files are given.")
  var stageOneOnly = false
  @Option(help: TieRule.help) var ties = TieRule.pessimistic
  @Option(
    help: ArgumentHelp(
      "How much stage 2 weighs where both are fused: auto, or weights as --details prints them.",
      discussion: "auto takes those that are best on val, which must not have been trained on.", valueName: "weights"))
  var fusionWeight = "auto"
  @Option(
    help: ArgumentHelp(
      "How probable a match is, by the scores of both stages: auto, or numbers as --details prints them.",
      discussion: "auto learns them on val, which must not have been trained on.", valueName: "numbers"))
  var probability = "auto"
  @Option(
    within: 1...1_000_000,
    help: ArgumentHelp("How many first photos of each class stage 2 judges, screened or not.", valueName: "count"))
  var firstPhotos = 100
  @Option(
    within: 1...1_000_000,
    help: ArgumentHelp("With how many of the class's sentences each of them is judged.", valueName: "count"))
  var judgedSentences = 32
  @Option(
    within: 1...100,
    help: ArgumentHelp("Of how many views of a photo's grid stage 2's log-odds are averaged.", valueName: "count"))
  var judgedViews = 1
  @Option(
    help: ArgumentHelp(
      """
      Where every photo is an identity of its own: how many of the first places of stage 1's lists stage 2 \
      re-ranks, several numbers one by one, and all for all pairs.
      """,
      discussion: "Without it, as many as the lists have. Example: --depths 20,50,100,all", valueName: "counts"),
    transform: Depths.parse)
  var depths: Depths?
  @Option(
    within: 1...1000,
    help: ArgumentHelp(
      "There too: in how many folds of the photos figures are counted again, as COCO's 1K figures are in 5.",
      valueName: "count"))
  var folds = 1
  @Option(
    within: 0.001...1000,
    help: ArgumentHelp(
      "τ of the softmax over all class texts that lowers hubs, reported apart.", valueName: "tau"))
  var hubTemperature = 0.05
  @Option(
    within: 1...1_000_000,
    help: ArgumentHelp(
      "By how many nearest neighbours hubs are lowered (k of CSLS), reported apart.", valueName: "count"))
  var hubNeighbours = 10
  @Flag(inversion: .prefixedNo, exclusivity: .chooseLast, help: "Print the tables of all figures too.")
  var details = false
  @OptionGroup var stage: StageOptions
  static let makes: [any Schema.Type] = [ScoresSchema.self]
  static func companions(of output: String) -> [String] { [ScoresWriter.metricsName(besides: output)] }
  static func mayReplace(companion start: [UInt8]) -> Bool { Metrics.begins(start) }

  func validate() throws {
    try checkWeight(FusionWeights(fusionWeight) != nil || number != nil, weightsAreWanted)
    let example = MatchProbability(intercept: -3, stage1: 8, stage2: 0.5, photos: 1000, least: 0.1)
    guard probability == "auto" || MatchProbability(probability) != nil else {
      throw ValidationError("--probability \(probability): give auto, or numbers such as \(example)")
    }
  }

  func run(_ context: StageContext) throws -> Summary {
    let inputs = try ScoreInputs(inputs, stageOneOnly: stageOneOnly)
    let scorer = stageOneOnly ? nil : try inputs.scorer(views: judgedViews)
    guard inputs.areOfSinglePhotos else {
      try checkWeight(FusionWeights(fusionWeight) != nil, weightsAreWanted)
      return try runOnClasses(context, inputs, scorer)
    }
    try checkWeight(number != nil, "one number in [0, 1]")
    return try runOnCaptions(context, inputs, scorer)
  }

  func show(_ output: String) throws {
    print(try Metrics(readingFrom: ScoresWriter.metricsPath(besides: output)).text(details: details).printableLines)
  }

  /// `--fusion-weight` as one number.
  var number: Double? { Double(fusionWeight).flatMap { (0...1).contains($0) ? $0 : nil } }
  private var weightsAreWanted: String { "weights in [0, 1] such as \(FusionWeights(reranking: 0.5) { _ in 0.5 })" }

  private func checkWeight(_ isGood: Bool, _ wanted: String) throws {
    guard fusionWeight == "auto" || isGood else {
      throw ValidationError("--fusion-weight \(fusionWeight): give auto, or \(wanted)")
    }
  }
}
