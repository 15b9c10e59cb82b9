import ArgumentParser
import Artifacts
import Autodiff
import Evaluation
import Matching
import Stage
import Tensor

@main struct TrainStage1: Program {
  static let configuration = CommandConfiguration(
    commandName: "train-stage1",
    abstract: "Learns one space for photos and sentences, with the Cross-Modal Cross-Entropy loss or a triplet loss.",
    discussion: """
      Example: train-stage1 examples.h5 features.h5 --epochs 5 --output stage1.h5

      An interrupted training goes on from its last checkpoint when the same command runs again.
      """)

  @Argument(help: "What preprocess wrote.") var examples: String
  @Argument(help: "What extract-features wrote.") var features: String
  @OptionGroup var network: EmbeddingNetworkOptions
  @OptionGroup var training: EmbeddingTrainingOptions
  @OptionGroup var stage: StageOptions

  func run(_ context: StageContext) throws -> Summary {
    let examples = try Examples(readingFrom: examples), features = try Features(readingFrom: features)
    let lineage = try Lineage(examples, features)
    let splits = try training.splits(in: examples)
    let members = examples.members(of: splits, as: training.identities)
    let data = TrainingData(
      vectors: features.vectors, words: examples.sentence, views: training.viewAugmentation ? features.views.count : 1,
      photos: members.photos, sentences: members.sentences)
    let sentenceCount = members.sentences.reduce(0) { $0 + $1.count }
    let options = training.options(sentences: sentenceCount)
    print("training on \(members.identities.count) identities, \(members.photos.reduce(0) { $0 + $1.count }) photos, \(sentenceCount) sentences")

    var generator = SplitMix64(seed: context.seed, stream: 0)
    let fresh = network.model(channels: features.vectorCount, vocabulary: examples.vocabulary.count, using: &generator)
    let validation = splits.contains(.val) ? nil : ValidationSet(examples, features)
    var selection = EarlyStopping(patience: training.patience)
    var history = TrainingHistory()
    let checkpointing = Checkpointing(context, lineage)
    var run: EmbeddingTraining
    if let checkpoint = try checkpointing.resume() {
      run = EmbeddingTraining(checkpoint, fresh, data: data, options: options, seed: context.seed)
      selection.restore(checkpoint, like: fresh.parameters)
      history.restore(checkpoint)
    } else {
      run = try EmbeddingTraining(fresh, data: data, options: options, seed: context.seed)
    }

    let meter = ProgressMeter("train-stage1", total: options.steps * options.batch, unit: "sentences", done: run.step * options.batch)
    while !run.isFinished, !selection.isExhausted {
      let loss = try run.advance()
      history.add(loss)
      meter.note = history.note
      meter.advance(by: options.batch)
      if run.step % training.interval(of: options) == 0 || run.isFinished {
        var figures: [String: Float] = [:]
        if let validation {
          figures = try validation.figures(of: run.result)
          selection.record((figures["top-1"]! + figures["ap-50"]!) / 2, run.result.parameters)
        }
        print(history.close(step: run.step, figures))
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
    let model = Model(
      parameters: kept.byName, buffers: ["photos": run.photoBuffer.rows, "sentences": run.sentenceBuffer.rows], history: history.columns)
    try model.write(Stage1Schema.self, to: context.output, provenance: context.provenance, lineage: lineage)
    checkpointing.finish()
    return Summary("\(run.step) steps of \(options.batch) sentences")
  }
}
