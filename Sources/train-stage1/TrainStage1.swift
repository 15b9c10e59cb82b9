import ArgumentParser
import Artifacts
import Autodiff
import Matching
import Stage
import Tensor

@main struct TrainStage1: StageProgram {
  static let configuration = CommandConfiguration(
    commandName: "train-stage1",
    abstract: "Learns one space for photos and sentences, with the Cross-Modal Cross-Entropy loss or a triplet loss.",
    discussion: """
      Example: train-stage1 examples.h5 features.h5 --epochs 5 --output stage1.h5

      With --tune it goes on from a stage 1 and trains the CNN along with it; features.h5 is then made anew from its \
      output.
      Example: train-stage1 examples.h5 weights.h5 --tune stage1.h5 --cnn-from _blocks.11 --output tuned1.h5

      An interrupted training goes on from its last checkpoint when the same command runs again.
      """)

  @Argument(help: "What preprocess wrote.") var examples: String
  @Argument(help: "What extract-features wrote, or import-features; with --tune, the weights.h5 that it was given.")
  var features: String
  @Option(help: ArgumentHelp("The stage1.h5 to go on from, with the CNN unfrozen.", valueName: "file")) var tune:
    String?
  @OptionGroup var network: EmbeddingNetworkOptions
  @OptionGroup var training: EmbeddingTrainingOptions
  @OptionGroup var triplet: TripletOptions
  @OptionGroup var adversarial: AdversarialOptions
  @OptionGroup var cnn: CNNOptions
  @OptionGroup var stage: StageOptions

  func run(_ context: StageContext) throws -> Summary {
    let examples = try Examples(readingFrom: self.examples)
    let tuning: Tuning? = try tune.map {
      try Tuning(stage1: $0, weights: self.features, examples, network, training, adversarial, cnn)
    }
    let features: Features? = try tuning == nil ? Features(readingFrom: self.features) : nil
    let lineage = try tuning?.lineage ?? Lineage([examples.artifact] + (features.map { [$0.artifact] } ?? []))
    let splits = try examples.splits(named: training.trainSplits),
      members = examples.members(of: splits, as: training.identities)
    let data = TrainingData(
      vectors: { try features!.vectors(photos: $0, views: $1) }, words: examples.sentence,
      views: training.viewAugmentation ? features?.views.count ?? 1 : 1, photos: members.photos,
      sentences: members.sentences)
    func firstViews(_ photos: [Int]) throws -> Tensor {
      try features!.vectors(photos: photos, views: photos.map { _ in 0 })
    }
    let sentenceCount = members.sentences.reduce(0) { $0 + $1.count }
    var options = training.options(sentences: sentenceCount)
    triplet.set(&options)
    options.adversary = adversarial.adversary
    print(
      "training on \(members.identities.count) identities, \(members.photos.reduce(0) { $0 + $1.count }) photos, "
        + "\(sentenceCount) sentences"
    )

    var generator = SplitMix64(seed: context.seed, stream: 0)
    let begun =
      tuning?.model
      ?? network.model(channels: features!.vectorCount, vocabulary: examples.vocabulary.count, using: &generator)
    let validation = splits.contains(.val) ? nil : ValidationSet(examples, training.watch)
    guard validation != nil || !adversarial.modalityGap else {
      throw ValidationError("--modality-gap: is measured on val, which is trained on, or not there: leave it out")
    }
    var selection = EarlyStopping(patience: training.patience)
    var history = TrainingHistory()
    let checkpointing = Checkpointing(context, lineage)
    let checkpoint = try checkpointing.resume()
    var run = try begin(begun, data, options, seed: context.seed, checkpoint, tuning)
    if let checkpoint {
      selection.restore(checkpoint, like: run.everything)
      history.restore(checkpoint)
    }

    let meter = ProgressMeter(
      tune == nil ? "train-stage1" : "tune-stage1", total: options.steps * options.batch, unit: "sentences",
      done: run.step * options.batch)
    while !run.isFinished, !selection.isExhausted {
      var told: [String: Float] = [:]
      if run.isAdversaryDue {
        try run.meetAdversary()
        told["modality-gap-before"] = try validation?.modalityGap(run.adversary!, of: run.model, vectors: firstViews)
      }
      let loss = try run.advance()
      told["adversary"] = run.adversaryAccuracy.map { 100 * $0 }
      history.add(loss, told)
      meter.note = history.note
      meter.advance(by: options.batch)
      if run.step % training.interval(of: options) == 0 || run.isFinished {
        var figures: [String: Float] = [:]
        if let validation {
          let sight = try run.cnn.flatMap { try tuning?.unfrozen.sight(of: $0.cnn) }
          let deciding: Float
          (figures, deciding) = try validation.figures(of: run.result) { try sight?($0).vectors ?? firstViews($0) }
          // With an adversary the result is an adversarial network, though one without may do better.
          if options.adversary == nil || run.adversary != nil { selection.record(deciding, run.everything) }
          if adversarial.isGapMeasured, run.isFinished || selection.isExhausted {
            let kept = JointEmbedding(configuration: begun.configuration, parameters: kept(of: run, selection).model)
            let fresh = try ModalityClassifier(of: data, by: kept, options: adversarial.classifier, seed: context.seed)
            figures["modality-gap-after"] = try validation.modalityGap(fresh, of: kept, vectors: firstViews)
          }
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

    try write(kept(of: run, selection), buffers: run, history, tuning, trainSplits: splits, context, lineage)
    checkpointing.finish()
    return Summary("\(run.step) steps of \(options.batch) sentences")
  }
}
