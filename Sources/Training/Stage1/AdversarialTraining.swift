import ArgumentParser
import Autodiff
import Matching
import Stage
import Tensor

/// The adversary of stage 1, from which the embedding hides what is a photo and what a sentence, and the measure of how
/// well it does.
package struct AdversarialOptions: ParsableArguments {
  @Option(
    within: 0...1e6,
    help: ArgumentHelp(
      """
      λ, the weight in the end of the loss that hides from a classifier which embeddings are photos and which \
      sentences. Left out: there is no adversary; 0: it learns, and changes nothing.
      """, valueName: "lambda"))
  package var adversarialWeight: Float?
  @Option(
    within: 0..<1,
    help: "The share of the training after which the classifier is trained on the embedding as it is, and then opposed."
  )
  package var adversarialFrom: Float = 0.5
  @Option(within: 1...1_000_000, help: "Steps of a classifier's training on an embedding as it is.")
  package var classifierSteps = 1000
  @Option(within: 0...1, help: "Adam's learning rate for classifiers.") package var classifierLearningRate: Float = 1e-3
  @Flag(
    onOff: """
      Measure on val how well a classifier tells photos from sentences in the end; with --adversarial-weight that \
      is done anyway.
      """) package var modalityGap = false
  package init() {}
  package var isGapMeasured: Bool { modalityGap || adversarialWeight != nil }
}

/// The adversarial part of a training: an embedding of photos and sentences that a classifier cannot tell apart
/// ("modality-invariant image-text embedding", TOMM 2019). Only that paper's abstract is at hand, so this is a
/// reconstruction; its "multi-stage training procedure" reads here:
///
/// 1. The embedding alone learns to match.
/// 2. `startAdversary`: the embedding is frozen, and a classifier learns to tell its photos from its sentences.
/// 3. Each step the classifier learns from the batch as it is embedded, and the embedding then descends
///    L + λ L_adv with L_adv = −L_D of that classifier: photos and sentences are both pushed to where it takes them for
///    the other.
///
/// In the public code of ACMR (Wang et al. 2017) that gradient never reaches the encoders, as only their own loss is
/// minimised over their variables; here it is part of the one loss whose gradient they descend.
extension EmbeddingTraining {
  /// The first step of the third phase; nil without an adversary.
  private var adversarialStart: Int? {
    guard let adversarial, adversarial.adversarialWeight != nil else { return nil }
    return Int(adversarial.adversarialFrom * Float(steps))
  }

  /// Whether the first phase is over and the second is to come.
  var isAdversaryDue: Bool { adversary == nil && !isFinished && adversarialStart.map { step >= $0 } ?? false }

  /// Whether the third phase has begun without it.
  var isAdversaryOverdue: Bool { adversary == nil && adversarialStart.map { step > $0 } ?? false }

  /// The second phase. The embedding and the chance of its steps stay what they were.
  /// - Throws: what the data throw.
  mutating func startAdversary() throws {
    adversary = try ModalityClassifier(of: data, by: model, options: adversarial!, seed: seed)
  }

  /// λ of this step: its weight · (2 / (1 + e^(−10 p)) − 1), which grows from 0 as p, the third phase's progress, does
  /// from 0 to 1 (Ganin and Lempitsky 2015).
  var lambda: Float {
    guard let start = adversarialStart, let weight = adversarial?.adversarialWeight else { return 0 }
    let progress = Float(step - start) / Float(max(1, steps - start))
    return weight * (2 / (1 + exponential(-10 * progress)) - 1)
  }

  /// A step of the classifier on a batch's embeddings.
  /// - Returns: `loss` + λ L_adv, or `loss` itself without a classifier.
  mutating func adversarialLoss(adding loss: Variable, photos v: Variable, sentences s: Variable) -> Variable {
    guard adversary != nil else { return loss }
    adversary!.learn(photos: v.value, sentences: s.value)
    adversaryAccuracy = adversary!.balancedAccuracy(photos: v.value, sentences: s.value)
    let (v, s) = (reversedGradient(v, scale: lambda), reversedGradient(s, scale: lambda))
    return loss
      + adversary!.loss(photos: v, sentences: s, adversary!.parameters.constants(), reduction: options.reduction)
  }
}
