import ArgumentParser
import Artifacts
import Autodiff
import Matching
import Stage
import Tensor

@main struct TrainFragments: StageProgram {
  static let configuration = CommandConfiguration(
    commandName: "train-fragments",
    abstract:
      """
      Learns how well the regions of a photo and the words of a sentence find each other, by stacked cross \
      attention (SCAN) or recurrent attention (IMRAM).
      """,
    discussion: """
      Another stage 2, which learns from whole batches of photos and sentences instead of screened pairs.

      Example: train-fragments examples.h5 features.h5 --epochs 10 -o stage2.h5

      An interrupted training goes on from its last checkpoint when the same command runs again.

      See also: train-stage2, score
      """)

  @Argument(help: "What preprocess wrote.") var examples: String
  @Argument(help: "What extract-features wrote, or import-features.") var features: String
  @OptionGroup var network: FragmentOptions
  @OptionGroup var training: FragmentTrainingOptions
  @OptionGroup var stage: StageOptions

  func validate() throws {
    guard network.matcher == .recurrentAttention || (training.candidates == 0 && training.hardestCandidates == nil)
    else {
      throw ValidationError(
        "--candidates and --hardest-candidates are for --matcher recurrent-attention: leave them out")
    }
  }

  func run(_ context: StageContext) throws -> Summary {
    let examples = try Examples(readingFrom: self.examples), features = try Features(readingFrom: self.features)
    let lineage = try Lineage(examples, features)
    let splits = try examples.splits(named: training.trainSplits),
      members = examples.members(of: splits, as: training.identities)
    let data = PairData(
      grids: features.grids, words: examples.sentence, views: training.viewAugmentation ? features.gridViewCount : 1)
    let sentenceCount = members.sentences.reduce(0) { $0 + $1.count }
    let options = training.options(sentences: sentenceCount)
    guard options.batch <= members.identities.count else {
      throw ValidationError(
        "--batch \(options.batch): there are \(members.identities.count) photos or identities to train on: give at "
          + "most so many"
      )
    }
    print(
      "training on \(members.photos.reduce(0) { $0 + $1.count }) photos, \(sentenceCount) sentences, \(features.cells) "
        + "regions a photo"
    )

    var generator = SplitMix64(seed: context.seed, stream: 0)
    let begun = network.model(channels: features.channels, vocabulary: examples.vocabulary.count, using: &generator)
    var run = FragmentTraining(
      begun, data: data, photos: members.photos, sentences: members.sentences, options: options, seed: context.seed)
    let validation = splits.contains(.val) ? nil : ValidationPhotos(examples, count: training.watchPhotos)
    var selection = EarlyStopping(patience: training.patience), history = TrainingHistory()
    let checkpointing = Checkpointing(context, lineage)
    if let checkpoint = try checkpointing.resume() {
      run.restore(checkpoint)
      selection.restore(checkpoint, like: begun.parameters)
      history.restore(checkpoint)
    }

    let meter = ProgressMeter(
      "train-fragments", total: options.steps * options.batch, unit: "sentences", done: run.step * options.batch)
    while !run.isFinished, !selection.isExhausted {
      let loss = try run.advance()
      history.add(loss)
      meter.note = history.note
      meter.advance(by: options.batch)
      if run.step % training.interval(of: options) == 0 || run.isFinished {
        let seen = try validation?.figures(of: run.result, data: data)
        if let seen { selection.record(seen.deciding, run.result.parameters) }
        print(history.close(step: run.step, seen?.all ?? [:]))
      }
      try checkpointing.afterStep(loss: loss) {
        var checkpoint = run.checkpoint
        selection.add(to: &checkpoint)
        history.add(to: &checkpoint)
        return checkpoint
      }
    }
    meter.finish()

    let kept = training.keep == .best ? selection.best ?? run.result.parameters : run.result.parameters
    try Model(parameters: kept.byName, history: history.columns)
      .write(
        Stage2Schema.self, to: context.output,
        configuration: Stage2Configuration(matcher: .fragments(begun.configuration), trainSplits: splits),
        provenance: context.provenance, lineage: lineage)
    checkpointing.finish()
    return Summary("\(run.step) steps of \(options.batch) sentences")
  }
}
