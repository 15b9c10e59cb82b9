import ArgumentParser
import Artifacts
import Autodiff
import Matching
import Stage

extension Negatives: ExpressibleByArgument {}
extension Examples.Identities: ExpressibleByArgument {}

/// The training of the fragment matcher; defaults are the published schedule of SCAN on Flickr30k.
struct FragmentTrainingOptions: ParsableArguments {
  enum Keep: String, CaseIterable, ExpressibleByArgument { case best, last }

  @Option(help: "Splits to train on: train, or train,val once the settings are chosen.") var trainSplits = "train"
  @Option(
    help:
      """
      What counts as one identity, whose sentences are no negatives of its photos: each photo with its own \
      sentences, or what is labelled as one.
      """
  ) var identities = Examples.Identities.photo
  @Option(help: "Passes over the sentences.") var epochs: Double = 30
  @Option(help: "Photos, and sentences, in a batch.") var batch = 128
  @Option(help: "Adam's learning rate.") var learningRate: Float = 2e-4
  @Option(help: "The share of the training after which the learning rate is a tenth; 1: it stays.")
  var learningRateDrop: Float = 0.5
  @Option(help: "Decoupled weight decay.") var weightDecay: Float = 0
  @Option(help: "Limit of the gradient's norm; 0: none.") var clip: Float = 2
  @Option(help: "Margin of the hinge.") var margin: Float = 0.2
  @Option(help: "Which of a batch's negatives count: the hardest of each photo and sentence, or all.") var negatives =
    Negatives.hardest
  @Option(help: "The share of the training before which all negatives count, whichever are chosen.") var warmUp: Float =
    0
  @Option(
    help:
      """
      Of recurrent-attention: with how many others of a batch each photo and sentence is compared, nearest by a \
      first look; 0: all.
      """
  ) var candidates = 0
  @Option(
    help: ArgumentHelp(
      "The same while only the hardest negatives count, for which fewer will do. (default: --candidates)",
      valueName: "count")) var hardestCandidates: Int?
  @Option(help: "Decay of the parameters' running average, which is then the result; 0: the last parameters.")
  var averaging: Float = 0
  @Flag(inversion: .prefixedNo, exclusivity: .chooseLast, help: "Train on a random view of each photo.")
  var viewAugmentation = true
  @Option(help: "Passes between two evaluations on val (when it is not trained on).") var evaluateEvery: Double = 1
  @Option(help: "How many photos of val are searched there, with their sentences.") var watchPhotos = 1000
  @Option(help: "Evaluations without improvement after which training ends.") var patience: Int?
  @Option(help: "Keep the parameters with the largest sum of recalls on val, or the last.") var keep = Keep.best

  func options(sentences: Int) -> FragmentTraining.Options {
    var options = FragmentTraining.Options()
    options.batch = batch
    options.steps = max(1, Int((epochs * Double(sentences) / Double(batch)).rounded()))
    (options.learningRate, options.learningRateDrop, options.weightDecay, options.clip) = (
      learningRate, learningRateDrop, weightDecay, clip
    )
    (options.margin, options.negatives, options.warmUp, options.averaging) = (margin, negatives, warmUp, averaging)
    options.candidates = candidates > 0 ? candidates : nil
    options.hardestCandidates = hardestCandidates
    return options
  }

  /// Steps between two evaluations.
  func interval(of options: FragmentTraining.Options) -> Int {
    max(1, Int((Double(options.steps) * evaluateEvery / epochs).rounded()))
  }

  func validate() throws {
    try check("--epochs", epochs, .from(0.001, to: 1e6))
    try check("--batch", batch, .from(2, to: 65_536))
    try check("--learning-rate", learningRate, .from(0, to: 1))
    try check("--learning-rate-drop", learningRateDrop, .from(0, to: 1))
    try check("--weight-decay", weightDecay, .from(0, to: 1))
    try check("--clip", clip, .from(0, to: 1e6))
    try check("--margin", margin, .from(0, to: 100))
    try check("--warm-up", warmUp, .from(0, to: 1))
    try check("--candidates", candidates, .from(0, to: 65_536))
    if let hardestCandidates { try check("--hardest-candidates", hardestCandidates, .from(1, to: 65_536)) }
    try check("--averaging", averaging, .from(0, below: 1))
    try check("--evaluate-every", evaluateEvery, .from(0.001, to: 1e6))
    try check("--watch-photos", watchPhotos, .from(1, to: 1_000_000))
    if let patience { try check("--patience", patience, .from(1, to: 1_000_000)) }
  }
}
