import ArgumentParser
import Matching
import Stage

/// The adversary of stage 1, that photos and sentences are not to be told apart by, and the measure of how well they
/// can be.
struct AdversarialOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      """
      λ, the weight in the end of the loss that hides from a classifier which embeddings are photos and which \
      sentences; left out: there is none, 0: it is not heard.
      """,
      valueName: "lambda"))
  var adversarialWeight: Float?
  @Option(
    help: "The share of the training after which the classifier is trained on the embedding as it is, and then opposed."
  ) var adversarialFrom: Float = 0.5
  @Option(help: "Steps of a classifier's training on an embedding as it is.") var classifierSteps = 1000
  @Option(help: "Adam's learning rate for classifiers.") var classifierLearningRate: Float = 1e-3
  @Flag(
    inversion: .prefixedNo, exclusivity: .chooseLast,
    help:
      """
      Measure on val how well a classifier tells photos from sentences in the end; with --adversarial-weight that \
      is done anyway.
      """
  )
  var modalityGap = false

  var isGapMeasured: Bool { modalityGap || adversarialWeight != nil }

  var classifier: ModalityClassifier.Options {
    var options = ModalityClassifier.Options()
    (options.steps, options.learningRate) = (classifierSteps, classifierLearningRate)
    return options
  }

  var adversary: AdversaryOptions? {
    adversarialWeight.map { weight in
      var options = AdversaryOptions()
      (options.weight, options.beginning, options.classifier) = (weight, adversarialFrom, classifier)
      return options
    }
  }

  func validate() throws {
    if let adversarialWeight { try check("--adversarial-weight", adversarialWeight, .from(0, to: 1e6)) }
    try check("--adversarial-from", adversarialFrom, .from(0, below: 1))
    try check("--classifier-steps", classifierSteps, .from(1, to: 1_000_000))
    try check("--classifier-learning-rate", classifierLearningRate, .from(0, to: 1))
  }
}
