import ArgumentParser
import Artifacts
import Backbones
import Stage

@main struct TrainCnn: StageProgram {
  static let configuration = CommandConfiguration(
    commandName: "train-cnn",
    abstract: "Trains a small CNN from nothing, by telling the identities of the training split apart.",
    discussion: """
      For data whose machine has no published weights; extract-features runs it like those.

      Example: train-cnn examples.h5 --epochs 16 --output weights.h5

      An interrupted training goes on from its last checkpoint when the same command runs again.
      """)

  @Argument(help: "What preprocess wrote.")
  var examples: String

  @Option(help: "Passes over the training photos.") var epochs = 16
  @Option(help: "Photos in a batch.") var batch = 16
  @Option(help: "Adam's learning rate at its peak.") var learningRate: Float = 3e-3
  @Option(help: "Decoupled weight decay.") var weightDecay: Float = 0.02
  @Option(help: "Label smoothing.") var labelSmoothing: Float = 0.1
  @Option(help: "A photo's brightness is multiplied by 1 ± this much.") var brightness: Float = 0.15

  @OptionGroup var stage: StageOptions

  func validate() throws {
    try check("--epochs", epochs, .from(1, to: 1_000_000))
    try check("--batch", batch, .from(2, to: 65_536))  // batch norm needs two
    try check("--learning-rate", learningRate, .from(0, to: 1))
    try check("--weight-decay", weightDecay, .from(0, to: 1))
    try check("--label-smoothing", labelSmoothing, .from(0, below: 1))
    try check("--brightness", brightness, .from(0, below: 1))
  }

  func run(_ context: StageContext) throws -> Summary {
    let examples = try Examples(readingFrom: examples)
    let lineage = try Lineage(examples)
    let photos = (0..<examples.photoCount).filter { examples.photoSplits[$0] == .train }
    guard photos.count >= batch else {
      throw ArtifactError(
        "\(self.examples): \(photos.count) training photos are fewer than a batch of \(batch): give a smaller --batch")
    }
    try examples.check(areAsLargeAs: 224, for: "train-cnn")
    let identities = Set(photos.map { examples.photoIdentities[$0] }).sorted()
    let labels = identities.places()

    var options = SmallCNNTraining.Options()
    (options.epochs, options.batch, options.learningRate) = (epochs, batch, learningRate)
    (options.weightDecay, options.smoothing, options.brightness) = (weightDecay, labelSmoothing, brightness)
    var training = SmallCNNTraining(
      photos: photos.count, identities: identities.count, options: options, seed: context.seed)
    let checkpointing = Checkpointing(context, lineage)
    if let checkpoint = try checkpointing.resume() {
      training.restore(checkpoint.tensors, step: Int(checkpoint.integers["step"] ?? 0))
    }
    print("training on \(photos.count) photos of \(identities.count) identities")
    let meter = ProgressMeter("train-cnn", total: training.steps * batch, unit: "photos", done: training.step * batch)
    for step in training.step..<training.steps {
      let batch = training.batch(at: step).map { photos[$0] }
      let (loss, accuracy) = training.advance(
        try batch.map { try examples.pixels($0..<$0 + 1) }, side: examples.side,
        identities: batch.map { labels[examples.photoIdentities[$0]]! })
      meter.note = "loss \((loss * 100).rounded() / 100), accuracy \((accuracy * 100).rounded() / 100)"
      meter.advance(by: batch.count)
      try checkpointing.afterStep(loss: loss) {
        var checkpoint = TrainingCheckpoint()
        checkpoint.tensors = training.state
        checkpoint.integers["step"] = Int64(training.step)
        return checkpoint
      }
    }
    meter.finish()
    let scaling = Architecture.smallCNN.scaling
    try Weights(
      backbone: Architecture.smallCNN.name, mean: scaling.mean, factor: scaling.factor, parameters: training.weights
    )
    .write(to: context.output, provenance: context.provenance, lineage: lineage)
    checkpointing.finish()
    return Summary("\(training.steps) steps of \(batch) photos")
  }
}
