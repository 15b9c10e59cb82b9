import Artifacts
import Autodiff
import Tensor

/// Training of a fragment matcher with the hinge of both directions over all pairs of a batch (Lee et al. 2018, Eq.
/// 8–9).
///
/// A batch has one sentence of each of n different photos (of n identities, where photos share one), so no sentence of
/// a photo is a negative of it; in the published code two sentences of a photo that meet in a batch are.
package struct FragmentTraining {
  package struct Options: Codable, Equatable, Sendable {
    /// Photos, and sentences, in a batch.
    package var batch = 128
    package var steps = 1000
    package var learningRate: Float = 2e-4
    /// The share of the steps after which the learning rate is a tenth; 1: it stays.
    package var learningRateDrop: Float = 0.5
    package var weightDecay: Float = 0
    /// Limit of the gradient's norm; 0: none.
    package var clip: Float = 2
    package var margin: Float = 0.2
    package var negatives = Negatives.hardest
    /// The share of the steps before which all negatives count, whichever are chosen: from the first step on, the
    /// hardest can keep all embeddings in one place (the sum of their hinges is least there until fragments are told
    /// apart).
    package var warmUp: Float = 0
    /// Of recurrent attention: with how many others each photo and each sentence is compared, nearest by a first look;
    /// nil: all.
    package var candidates: Int?
    /// The same while only the hardest count, for which fewer will do; nil: as before.
    package var hardestCandidates: Int?
    /// Decay of the running average of the parameters that is kept as the result; 0: the last parameters themselves.
    package var averaging: Float = 0

    package init() {}

    func candidates(for negatives: Negatives) -> Int? {
      negatives == .hardest ? hardestCandidates ?? candidates : candidates
    }
  }

  package let options: Options
  package internal(set) var model: FragmentMatcher
  package internal(set) var adam: AveragedAdam
  private var sampler: IdentitySampler
  private let seed: UInt64
  private let data: PairData

  /// - Parameters: the photos and sentences of each identity that is trained on, by their indices in the files.
  package init(
    _ model: FragmentMatcher, data: PairData, photos: [[Int]], sentences: [[Int]], options: Options, seed: UInt64
  ) {
    self.model = model
    self.options = options
    self.data = data
    self.seed = seed
    adam = AveragedAdam(model.parameters, weightDecay: options.weightDecay, averaging: options.averaging)
    sampler = IdentitySampler(photos: photos, sentences: sentences, seed: seed)
  }

  package var step: Int { adam.steps }
  package var isFinished: Bool { step >= options.steps }

  /// The matcher that training has arrived at.
  package var result: FragmentMatcher {
    FragmentMatcher(configuration: model.configuration, parameters: adam.result(model.parameters))
  }

  /// One iteration; returns the loss of its batch a pair of photo and sentence: 2 α where all embeddings are one.
  package mutating func advance() throws -> Float {
    let batch = sampler.batch(step: step, size: options.batch)
    // all chance of this step: a resumed training needs no more
    var generator = SplitMix64(seed: seed, stream: UInt64(step) + 1)
    let grids = try data.grids(ofRandomViewsOf: batch.photos, using: &generator)
    let variables = model.parameters.variables()
    let regions = model.regions(.constant(grids), variables, training: true, using: &generator)
    let words = model.words(
      PackedSentences(batch.sentences.map(data.words)), variables, training: true, using: &generator)
    let negatives = Float(step) < options.warmUp * Float(options.steps) ? .all : options.negatives
    let loss = tripletLoss(
      ofSimilarities: model.similarities(regions, words, variables, candidates: options.candidates(for: negatives)),
      identities: batch.identities,
      margin: options.margin, negatives: negatives)
    var all = gradients(of: loss)
    all.clip(variables, norm: options.clip)
    adam.update(
      &model.parameters, variables, all,
      learningRate: droppedRate(
        from: options.learningRate, after: options.learningRateDrop, step: step, of: options.steps))
    return loss.value.elements[0] / Float(options.batch)
  }
}

extension FragmentTraining {
  /// What a training that is to go on from here needs beside its data, options and seed.
  package var checkpoint: TrainingCheckpoint { adam.checkpoint(model.parameters) }

  /// Goes on from where `checkpoint` was taken.
  package mutating func restore(_ checkpoint: TrainingCheckpoint) { adam.restore(&model.parameters, from: checkpoint) }
}
