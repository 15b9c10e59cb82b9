import ArgumentParser
import Artifacts
import Autodiff
import Matching
import Stage
import Tensor

@main struct TrainStage2: StageProgram {
  static let configuration = CommandConfiguration(
    commandName: "train-stage2",
    abstract: "Learns to tell which of the screened pairs match, with latent co-attention.",
    discussion: """
      Example: train-stage2 examples.h5 features.h5 stage1.h5 pairs.h5 -o stage2.h5

      With --tune it goes on from a stage 2 and trains the CNN along with it; features are then made anew from its \
      output.
      Example: train-stage2 examples.h5 weights.h5 stage1.h5 pairs.h5 --tune stage2.h5 --cnn-from _blocks.11 -o \
      tuned2.h5

      An interrupted training goes on from its last checkpoint when the same command runs again.
      """)

  @Argument(help: "What preprocess wrote.") var examples: String
  @Argument(help: "What extract-features wrote; with --tune, the weights.h5 or tuned1.h5 that it was given.")
  var features: String
  @Argument(help: "What train-stage1 wrote.") var stage1: String
  @Argument(help: "What screen-pairs wrote.") var pairs: String
  @Option(help: ArgumentHelp("The stage2.h5 to go on from, with the CNN unfrozen.", valueName: "file")) var tune:
    String?
  @OptionGroup var training: MatcherOptions
  @OptionGroup var cnn: CNNOptions
  @OptionGroup var stage: StageOptions

  func run(_ context: StageContext) throws -> Summary {
    let examples = try Examples(readingFrom: self.examples)
    let tuning: Tuning? = try tune.map { try Tuning(stage2: $0, weights: self.features, examples, training, cnn) }
    let features: Features? = try tuning == nil ? Features(readingFrom: self.features) : nil
    let (stage1, stage1Artifact) = try Model.read(Stage1Schema.self, from: stage1)
    let pairs = try Pairs(readingFrom: pairs)
    try features?.check(areSeenBy: stage1Artifact)
    let seen = features.map { [$0.artifact] } ?? tuning.map { [$0.stage2, $0.unfrozen.weights.artifact] } ?? []
    var lineage = try Lineage([examples.artifact, stage1Artifact, pairs.artifact] + seen)
    if let tuning { lineage = tuning.lineage(lineage) }
    let screened = try training.labelled(pairs.read("train"), in: examples)
    let data = PairData(
      grids: { try features!.grids(photos: $0, views: $1) }, words: examples.sentence,
      views: training.viewAugmentation ? features?.gridViewCount ?? 1 : 1)
    let options = training.options
    let positives = screened.labels.reduce(0) { $0 + Int($1) }
    guard positives > 0, positives < screened.count else {
      throw ArtifactError(
        "\(pairs.artifact.path): \(positives) of \(screened.count) training pairs match, so there is nothing to tell "
          + "apart"
      )
    }
    print(
      "training on \(screened.photos.count) screened pairs, \(100 * positives / max(1, screened.photos.count)) % of "
        + "which match"
    )

    var generator = SplitMix64(seed: context.seed, stream: 0)
    let begun =
      try tuning?.model
      ?? training.matcher(
        from: JointEmbedding(stage1, stage1Artifact), features!, examples, sample: screened, using: &generator)
    var run = CoAttentionTraining(
      begun, pairs: screened, data: data,
      options: options, seed: context.seed, cnn: tuning?.unfrozen.cnn)
    let validation = try ValidationPairs(pairs)
    if let area = validation?.stage1 {
      print("on pairs of val stage 1 has an auc of \((area * 1000).rounded() / 1000)")
    }
    var history = TrainingHistory()
    let checkpointing = Checkpointing(context, lineage)
    if let checkpoint = try checkpointing.resume() {
      run.restore(checkpoint)
      history.restore(checkpoint)
    }

    let batch = options.photosPerBatch * options.pairsPerPhoto
    let meter = ProgressMeter(
      tune == nil ? "train-stage2" : "tune-stage2", total: options.steps * batch, unit: "pairs", done: run.step * batch)
    while !run.isFinished {
      let (loss, accuracy) = try run.advance()
      history.add(loss, ["accuracy": accuracy])
      meter.note = history.note
      meter.advance(by: batch)
      if run.step % training.reportEvery == 0 || run.isFinished {
        let seen = try run.cnn.flatMap { try tuning?.data($0.cnn, words: examples.sentence) } ?? data
        print(history.close(step: run.step, try validation?.figures(of: run.result, data: seen) ?? [:]))
      }
      try checkpointing.afterStep(loss: loss) {
        var checkpoint = run.checkpoint
        history.add(to: &checkpoint)
        return checkpoint
      }
    }
    meter.finish()

    let configuration = Stage2Configuration(
      matcher: .coAttention(begun.configuration),
      trainSplits: try stage1Artifact.configuration(as: Stage1Configuration.self).trainSplits)
    if let tuning, let learned = run.cnn?.cnn.result {
      try Model(parameters: run.result.parameters.byName, history: history.columns, cnn: tuning.unfrozen.tuned(learned))
        .write(
          Tuned2Schema.self, to: context.output, configuration: configuration, provenance: context.provenance,
          lineage: lineage)
    } else {
      try Model(parameters: run.result.parameters.byName, history: history.columns)
        .write(
          Stage2Schema.self, to: context.output, configuration: configuration, provenance: context.provenance,
          lineage: lineage)
    }
    checkpointing.finish()
    return Summary("\(run.step) steps of \(batch) pairs")
  }
}
