import Autodiff
import Tensor

/// The adversarial part of a training: an embedding of photos and sentences that a classifier cannot tell apart
/// ("modality-invariant image-text embedding", TOMM 2019). Only that paper's abstract is at hand, so this is a
/// reconstruction; its "multi-stage training procedure" reads here:
///
/// 1. The embedding alone learns to match.
/// 2. `meetAdversary`: the embedding is frozen, and a classifier learns to tell its photos from its sentences.
/// 3. Each step the classifier learns from the batch as it is embedded, and the embedding then descends
///    L + λ L_adv with L_adv = −L_D of that classifier: photos and sentences are both pushed to where it takes them for
///    the other.
///
/// In the public code of ACMR (Wang et al. 2017) that gradient never reaches the encoders, as only their own loss is
/// minimised over their variables; here it is part of the one loss whose gradient they descend.
package struct AdversaryOptions: Codable, Equatable, Sendable {
  /// λ in the end; 0 leaves the embedding as it would be without an adversary, which learns all the same.
  package var weight: Float = 0.1
  /// The share of the training after which the third phase begins.
  package var beginning: Float = 0.5
  package var classifier = ModalityClassifier.Options()

  package init() {}
}

extension EmbeddingTraining {
  /// The first step of the third phase; nil without an adversary.
  private var adversarialStart: Int? { options.adversary.map { Int($0.beginning * Float(options.steps)) } }

  /// Whether the first phase is over and the second is to come.
  package var isAdversaryDue: Bool { adversary == nil && !isFinished && adversarialStart.map { step >= $0 } ?? false }

  /// The second phase. The embedding and the chance of its steps stay what they were.
  /// - Throws: what the data throw.
  package mutating func meetAdversary() throws {
    guard let options = options.adversary else { preconditionFailure("an adversary without options") }
    adversary = try ModalityClassifier(of: data, by: model, options: options.classifier, seed: seed)
  }

  /// λ of this step: its weight · (2 / (1 + e^(−10 p)) − 1), which grows from 0 as p, the third phase's progress, does
  /// from 0 to 1 (Ganin and Lempitsky 2015).
  var opposition: Float {
    guard let start = adversarialStart, let weight = options.adversary?.weight else { return 0 }
    let progress = Float(step - start) / Float(max(1, options.steps - start))
    return weight * (2 / (1 + exponential(-10 * progress)) - 1)
  }

  /// A step of the classifier on a batch's embeddings, and the loss whose gradient holds their opposition to it; `loss`
  /// itself without a classifier.
  mutating func opposed(_ loss: Variable, photos v: Variable, sentences s: Variable) -> Variable {
    precondition(!isAdversaryDue, "step \(step) without the adversary that it is to meet")
    guard var classifier = adversary else { return loss }
    let scale = opposition
    adversary = nil  // so that it is changed in place
    classifier.learn(photos: v.value, sentences: s.value)
    adversaryAccuracy = classifier.balancedAccuracy(photos: v.value, sentences: s.value)
    var whole: SplitMix64?
    let opposition = classifier.loss(
      photos: reversedGradient(v, scale: scale), sentences: reversedGradient(s, scale: scale),
      classifier.parameters.constants(),
      reduction: options.reduction, chance: &whole)
    adversary = classifier
    return loss + opposition
  }
}
