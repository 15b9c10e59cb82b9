import ArgumentParser
import Artifacts
import Evaluation
import Stage

@main struct Score: Program {
  static let configuration = CommandConfiguration(
    commandName: "score",
    abstract: "Ranks photos by sentences and sentences by photos, and counts how often the right ones come first.",
    discussion: """
      Inputs are told apart by what they hold. buffers.h5 alone gives the figures of stage 1; with pairs.h5 their recall ceiling; with \
      examples.h5, features.h5 and stage2.h5 also those of stage 2. Figures go to the terminal, and to metrics.json beside the scores.

      Example: score {examples,features,buffers,pairs,stage2}.h5 --output scores.h5
      Example: score buffers.h5 --evaluate val --output scores.h5

      See also: dump-buffers, screen-pairs, train-stage2
      """)

  @Argument(help: ArgumentHelp("What the earlier stages wrote, in any order.", valueName: "file"))
  var inputs: [String]

  @Option(help: ArgumentHelp("Pools to score, such as val,test.", discussion: "Without it, test, and val where stage 1 was not trained on it."))
  var evaluate: String?

  @Flag(name: .customLong("stage1-only"), help: "Leave stage 2 out, also where its files are given.")
  var stageOneOnly = false

  @Option(help: "How a positive stands among its equals: pessimistic, optimistic or expected.")
  var ties = TieRule.pessimistic

  @Option(help: ArgumentHelp(
    "How much stage 2 weighs where both are fused: auto, or weights as a run with auto prints them.",
    discussion: "auto takes those that are best on val, and so needs a stage 1 that was not trained on it.", valueName: "weights"))
  var fusionWeight = "auto"

  @Option(help: ArgumentHelp("How many first photos of each class stage 2 re-scores.", valueName: "count"))
  var rescoreDepth = 100

  @Option(help: ArgumentHelp("With how many of the class's sentences each of them is re-scored.", valueName: "count"))
  var rescoreSentences = 32

  @Option(help: ArgumentHelp("Of how many views of a photo's grid stage 2's log-odds are averaged.", valueName: "count"))
  var judgedViews = 1

  @Option(help: ArgumentHelp("τ of the softmax over all class texts that corrects for hubs, reported apart.", valueName: "tau"))
  var hubnessTemperature = 0.05

  @Option(help: ArgumentHelp("k of the CSLS that corrects for hubs, reported apart.", valueName: "count"))
  var cslsNeighbours = 10

  @OptionGroup var stage: StageOptions

  func validate() throws {
    try check("--rescore-depth", rescoreDepth, .from(1, to: 1_000_000))
    try check("--rescore-sentences", rescoreSentences, .from(1, to: 1_000_000))
    try check("--judged-views", judgedViews, .from(1, to: 100))
    try check("--hubness-temperature", hubnessTemperature, .from(0.001, to: 1000))
    try check("--csls-neighbours", cslsNeighbours, .from(1, to: 1_000_000))
    guard fusionWeight == "auto" || FusionWeights(fusionWeight) != nil else {
      throw ValidationError("--fusion-weight \(fusionWeight): give auto, or weights in [0, 1] such as \(FusionWeights(lists: 0.5) { _ in 0.5 })")
    }
  }

  func run(_ context: StageContext) throws -> Summary {
    let inputs = try ScoreInputs(inputs)
    let judge = stageOneOnly ? nil : try inputs.judge(views: judgedViews)
    let needsVal = judge != nil && fusionWeight == "auto"
    let pools = try inputs.pools(evaluate, needingVal: needsVal)
    let writer = try ScoresWriter(path: context.output, provenance: context.provenance, lineage: inputs.lineage)

    var scored: [PoolScores] = []
    for pool in pools {
      try Interruption.check()
      var scores = PoolScores(pool, try inputs.buffers.embeddings(of: pool), ties: ties)
      if let pairs = inputs.pairs {
        try scores.add(pairs, judge, depth: rescoreDepth, sentences: rescoreSentences)
      }
      scored.append(scores)
    }
    let weights = needsVal ? scored.first { $0.pool.name == "val" }?.second?.bestWeights() : FusionWeights(fusionWeight)
    var reports: [(pool: String, figures: PoolReport)] = []
    for scores in scored {
      let figures = scores.report(weights, ties: ties, hubnessTemperature: hubnessTemperature, neighbours: cslsNeighbours)
      reports.append((scores.pool.name, figures))
      print(figures.table() + "\n")
      for warning in figures.warnings(ties: ties) { Stage.report("score: warning: \(warning)") }
      try scores.write(to: writer, weights)
    }
    if judge != nil, let weights { print("fusion weights, \(needsVal ? "chosen on val" : "as given"): \(weights)") }
    try Interruption.check()
    try writer.finish(metrics: metrics(reports, judge == nil ? nil : weights, inputs).rendered())
    return Summary("\(scored.count) pool\(scored.count == 1 ? "" : "s"), tie rule \(ties.rawValue)")
  }

  private func metrics(_ reports: [(pool: String, figures: PoolReport)], _ weights: FusionWeights?, _ inputs: ScoreInputs) -> JSON {
    .object([
      ("unit", .text("percent")), ("tie_rule", .text(ties.rawValue)),
      ("trained_on", .text(inputs.buffers.trainSplits.map(\.description).joined(separator: ","))),
      ("fusion_weights", weights.map { .text("\($0)") } ?? .null),
      ("fusion_weights_chosen_on", weights == nil ? .null : .text(fusionWeight == "auto" ? "val" : "given")),
      ("rescore_depth", .integer(rescoreDepth)), ("rescore_sentences", .integer(rescoreSentences)),
      ("judged_views", .integer(judgedViews)),
      ("pools", .object(reports.map { ($0.pool, $0.figures.json()) })),
    ])
  }
}

extension TieRule: ExpressibleByArgument {}
