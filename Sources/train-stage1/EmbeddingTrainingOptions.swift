import ArgumentParser
import Artifacts
import Autodiff
import Matching
import Stage

extension FeatureBuffer.RowNorm: ExpressibleByArgument {}
extension Reduction: ExpressibleByArgument {}
extension EmbeddingTraining.Loss: ExpressibleByArgument {}
extension Examples.Identities: ExpressibleByArgument {}

/// The training of stage 1.
struct EmbeddingTrainingOptions: ParsableArguments {
  enum Keep: String, CaseIterable, ExpressibleByArgument { case best, last }

  @Option(help: "Splits to train on: train, or train,val once the settings are chosen.") var trainSplits = "train"
  @Option(help: "Passes over the sentences.") var epochs: Double = 5
  @Option(help: "Sentences in a batch.") var batch = 128
  @Option(help: "Photos of each identity in a batch.") var photosPerIdentity = 1
  @Option(help: "Sentences of each identity in a batch, a divisor of --batch.") var sentencesPerIdentity = 1
  @Option(
    help: "Weight of the contrast between the photos of a batch and the mean sentences of its identities; 0: none.")
  var contrast: Float = 0
  @Option(help: "Temperature of that contrast.") var contrastTemperature: Float = 0.1
  @Option(help: "Adam's learning rate.") var learningRate: Float = 1e-4
  @Option(help: "The share of it that is left at the end of a cosine; 1 keeps it constant.") var finalLearningRate:
    Float = 1
  @Option(help: "The share of the training after which it is a tenth; 1: it stays.") var learningRateDrop: Float = 1
  @Option(help: "Decoupled weight decay.") var weightDecay: Float = 0
  @Option(help: "Limit of the gradient's norm; 0: none.") var clip: Float = 0
  @Option(
    help:
      """
      What counts as one identity: what is labelled as one (the paper), or each photo with its own sentences. \
      Evaluation keeps the labels.
      """
  ) var identities = Examples.Identities.labelled
  @Option(
    help:
      """
      The loss: cmce, cross-modal cross-entropy (the paper), or triplet, the hinge within the batch of Reed and of \
      VSE++.
      """
  ) var loss = EmbeddingTraining.Loss.cmce
  @Option(help: "σ of the loss (Eq. 1 and 2).") var temperature: Float = 0.04
  @Option(help: "Label smoothing.") var labelSmoothing: Float = 0
  @Option(help: "How a batch's losses become one: mean or sum.") var reduction = Reduction.mean
  @Option(help: "Whether buffer rows are brought to unit length: unit or none.") var rowNorm = FeatureBuffer.RowNorm
    .unit
  @Option(help: "What a buffer row keeps of its old value.") var bufferMomentum: Float = 0.5
  @Option(help: "Decay of the parameters' running average, which is then the result; 0: the last parameters.")
  var averaging: Float = 0
  @Flag(inversion: .prefixedNo, exclusivity: .chooseLast, help: "Train on a random view of each photo.")
  var viewAugmentation = true
  @Option(help: "Passes between two evaluations on val (when it is not trained on).") var evaluateEvery: Double = 0.5
  @Option(help: "Evaluations without improvement after which training ends.") var patience: Int?
  @Option(
    help:
      """
      What is watched on val: classes (the mean of Reed's top-1 and AP@50), identities (how often a sentence finds \
      a photo of its identity first; for persons), or captions (the sum of the recalls both ways; for single photos).
      """
  ) var watch = ValidationSet.Watch.classes
  @Option(help: "Keep the parameters that did best on val, or the last.") var keep = Keep.best

  func options(sentences: Int) -> EmbeddingTraining.Options {
    var options = EmbeddingTraining.Options()
    options.batch = batch
    (options.photosPerIdentity, options.sentencesPerIdentity) = (photosPerIdentity, sentencesPerIdentity)
    (options.contrast, options.contrastTemperature) = (contrast, contrastTemperature)
    options.steps = max(1, Int((epochs * Double(sentences) / Double(batch)).rounded()))
    (options.learningRate, options.finalLearningRate) = (learningRate, finalLearningRate)
    options.learningRateDrop = learningRateDrop
    (options.weightDecay, options.clip) = (weightDecay, clip)
    options.loss = loss
    (options.temperature, options.smoothing, options.reduction) = (temperature, labelSmoothing, reduction)
    (options.rowNorm, options.bufferMomentum, options.averaging) = (rowNorm, bufferMomentum, averaging)
    return options
  }

  /// Steps between two evaluations.
  func interval(of options: EmbeddingTraining.Options) -> Int {
    max(1, Int((Double(options.steps) * evaluateEvery / epochs).rounded()))
  }

  func validate() throws {
    try check("--epochs", epochs, .from(0.001, to: 1e6))
    try check("--batch", batch, .from(1, to: 65_536))
    try check("--photos-per-identity", photosPerIdentity, .from(1, to: 65_536))
    try check("--sentences-per-identity", sentencesPerIdentity, .from(1, to: 65_536))
    guard batch % sentencesPerIdentity == 0 else {
      throw ValidationError("--sentences-per-identity \(sentencesPerIdentity): give a divisor of --batch \(batch)")
    }
    guard loss == .cmce || (photosPerIdentity, sentencesPerIdentity) == (1, 1) else {
      throw ValidationError(
        "--loss triplet compares pairs: leave out --photos-per-identity and --sentences-per-identity")
    }
    try check("--contrast", contrast, .from(0, to: 1e6))
    try check("--contrast-temperature", contrastTemperature, .from(0.001, to: 1000))
    try check("--learning-rate", learningRate, .from(0, to: 1))
    try check("--final-learning-rate", finalLearningRate, .from(0, to: 1))
    try check("--learning-rate-drop", learningRateDrop, .from(0, to: 1))
    try check("--weight-decay", weightDecay, .from(0, to: 1))
    try check("--clip", clip, .from(0, to: 1e6))
    try check("--temperature", temperature, .from(0.001, to: 1000))
    try check("--label-smoothing", labelSmoothing, .from(0, below: 1))
    try check("--buffer-momentum", bufferMomentum, .from(0, below: 1))
    try check("--averaging", averaging, .from(0, below: 1))
    try check("--evaluate-every", evaluateEvery, .from(0.001, to: 1e6))
    if let patience { try check("--patience", patience, .from(1, to: 1_000_000)) }
  }
}
