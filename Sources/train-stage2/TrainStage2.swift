import ArgumentParser
import Artifacts
import Autodiff
import Matching
import Stage
import Tensor

@main struct TrainStage2: Program {
  static let configuration = CommandConfiguration(
    commandName: "train-stage2",
    abstract: "Learns to tell which of the screened pairs match, with latent co-attention.",
    discussion: """
      Example: train-stage2 examples.h5 features.h5 stage1.h5 pairs.h5 -o stage2.h5
      An interrupted training goes on from its last checkpoint when the same command runs again.
      """)

  @Argument(help: "What preprocess wrote.") var examples: String
  @Argument(help: "What extract-features wrote.") var features: String
  @Argument(help: "What train-stage1 wrote.") var stage1: String
  @Argument(help: "What screen-pairs wrote.") var pairs: String
  @OptionGroup var training: MatcherOptions
  @OptionGroup var stage: StageOptions

  func run(_ context: StageContext) throws -> Summary {
    let examples = try Examples(readingFrom: examples), features = try Features(readingFrom: features)
    let (stage1, stage1Artifact) = try Model.read(Stage1Schema.self, from: stage1)
    let pairs = try Pairs(readingFrom: pairs)
    let lineage = try Lineage([examples.artifact, features.artifact, stage1Artifact, pairs.artifact])
    let screened = try training.labelled(pairs.read("train"), in: examples)
    let data = PairData(
      grids: features.grids, words: examples.sentence, views: training.viewAugmentation ? features.gridViewCount : 1)
    let options = training.options
    let positives = screened.labels.reduce(0) { $0 + Int($1) }
    guard positives > 0, positives < screened.count else {
      throw ArtifactError("\(pairs.artifact.path): \(positives) of \(screened.count) training pairs match, so there is nothing to tell apart")
    }
    print("training on \(screened.photos.count) screened pairs, \(100 * positives / max(1, screened.photos.count)) % of which match")

    var generator = SplitMix64(seed: context.seed, stream: 0)
    let fresh = try training.matcher(
      from: JointEmbedding(stage1, stage1Artifact), features, examples, sample: screened, using: &generator)
    var run = CoAttentionTraining(
      fresh, pairs: .init(photos: screened.photos, sentences: screened.sentences, labels: screened.labels), data: data,
      options: options, seed: context.seed)
    let validation = try ValidationPairs(pairs, data: data)
    if let area = validation?.stage1 { print("on pairs of val stage 1 has an auc of \((area * 1000).rounded() / 1000)") }
    var history = TrainingHistory()
    let checkpointing = Checkpointing(context, lineage)
    if let checkpoint = try checkpointing.resume() {
      run.restore(checkpoint)
      history.restore(checkpoint)
    }

    let batch = options.photosPerBatch * options.pairsPerPhoto
    let meter = ProgressMeter("train-stage2", total: options.steps * batch, unit: "pairs", done: run.step * batch)
    while !run.isFinished {
      let (loss, accuracy) = try run.advance()
      history.add(loss, ["accuracy": accuracy])
      meter.note = history.note
      meter.advance(by: batch)
      if run.step % training.reportEvery == 0 || run.isFinished {
        print(history.close(step: run.step, try validation?.figures(of: run.result) ?? [:]))
      }
      try checkpointing.afterStep(loss: loss) {
        var checkpoint = run.checkpoint
        history.add(to: &checkpoint)
        return checkpoint
      }
    }
    meter.finish()

    try Model(parameters: run.result.parameters.byName, history: history.columns)
      .write(Stage2Schema.self, to: context.output, provenance: context.provenance, lineage: lineage)
    checkpointing.finish()
    return Summary("\(run.step) steps of \(batch) pairs")
  }
}
