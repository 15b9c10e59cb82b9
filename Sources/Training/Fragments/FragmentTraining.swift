import ArgumentParser
import Artifacts
import Autodiff
import Matching
import Stage
import Tensor

/// Training of a fragment matcher with the hinge of both directions over all pairs of a batch (Lee et al. 2018, Eq.
/// 8–9).
///
/// A batch has one sentence of each of n different photos (of n identities, where photos share one), so no sentence of
/// a photo is a negative of it; in the published code two sentences of a photo that meet in a batch are.
package struct FragmentTraining: Trainable {
  /// Defaults are the published schedule of SCAN on Flickr30k.
  package struct Options: ParsableArguments, CountedInPasses {
    @Option(help: "Splits to train on: train, or train,val once the settings are chosen.")
    package var trainSplits = "train"
    @Option(
      help:
        """
        What counts as one identity, whose sentences are no negatives of its photos: each photo with its own \
        sentences, or what is labelled as one.
        """)
    package var identities = Examples.Identities.photo
    @Option(within: 0.001...1e6, help: "Passes over the sentences.") package var epochs: Double = 30
    @Option(within: 2...65_536, help: "Photos, and sentences, in a batch.") package var batch = 128
    @Option(within: 0...1, help: "Adam's learning rate.") package var learningRate: Float = 2e-4
    @Option(
      within: 0...1, help: "The share of the training after which the learning rate is a tenth; 1: it stays.")
    package var learningRateDrop: Float = 0.5
    @Option(within: 0...1, help: "Decoupled weight decay.") package var weightDecay: Float = 0
    @Option(within: 0...1e6, help: "Limit of the gradient's norm; 0: none.") package var clip: Float = 2
    @Option(within: 0...100, help: "Margin of the hinge.") package var margin: Float = 0.2
    @Option(help: "Which of a batch's negatives count: the hardest of each photo and sentence, or all.")
    package var negatives = Negatives.hardest
    /// From the first step on, the hardest can keep all embeddings in one place: the sum of their hinges is least there
    /// until fragments are told apart.
    @Option(
      within: 0...1, help: "The share of the training before which all negatives count, whichever are chosen.")
    package var warmUp: Float = 0
    @Option(
      within: 0...65_536,
      help:
        """
        Of recurrent-attention: with how many others of a batch each photo and sentence is compared, nearest by a \
        first look; 0: all.
        """)
    package var candidates = 0
    @Option(
      within: 1...65_536,
      help: ArgumentHelp(
        "The same while only the hardest negatives count, for which fewer will do. As many as --candidates if not "
          + "given.", valueName: "count"))
    package var hardestCandidates: Int?
    @Option(
      within: 0..<1, help: "Decay of the parameters' running average, which is then the result; 0: the last parameters."
    )
    package var averaging: Float = 0
    @Flag(inversion: .prefixedNo, exclusivity: .chooseLast, help: "Train on a random view of each photo.")
    package var viewAugmentation = true
    @Option(within: 0.001...1e6, help: "Passes between two evaluations on val (when it is not trained on).")
    package var evaluateEvery: Double = 1
    @Option(within: 1...1_000_000, help: "How many photos of val are searched there, with their sentences.")
    package var watchPhotos = 1000
    @OptionGroup package var stopping: EarlyStopping.Options

    package init() {}

    /// How many others each photo and sentence is compared with; nil: all.
    func candidates(for negatives: Negatives) -> Int? {
      let candidates = candidates > 0 ? candidates : nil
      return negatives == .hardest ? hardestCandidates ?? candidates : candidates
    }
  }

  package static let unit = "sentences"
  package let options: Options
  package let steps: Int
  package internal(set) var model: FragmentMatcher
  package internal(set) var adam: AveragedAdam
  private var sampler: IdentitySampler
  private let seed: UInt64
  private let data: PairData

  /// - Parameters:
  ///   - photos: those of each identity that is trained on, by their indices in the files.
  ///   - sentences: the same.
  package init(
    _ model: FragmentMatcher, data: PairData, photos: [[Int]], sentences: [[Int]], options: Options, seed: UInt64
  ) {
    self.model = model
    self.options = options
    self.data = data
    self.seed = seed
    steps = options.steps(sentences: sentences)
    adam = AveragedAdam(model.parameters, weightDecay: options.weightDecay, averaging: options.averaging)
    sampler = IdentitySampler(photos: photos, sentences: sentences, seed: seed)
  }

  package var step: Int { adam.steps }
  package var batch: Int { options.batch }
  package var interval: Int { options.interval(of: steps) }

  /// The matcher that training has arrived at.
  package var trained: FragmentMatcher { FragmentMatcher(configuration: model.configuration, parameters: result) }
  package var result: Parameters { adam.result(model.parameters) }

  /// One iteration.
  /// - Returns: the mean loss per pair of photo and sentence of the batch; 2 α where all embeddings are one.
  /// - Throws: what `data` throws.
  package mutating func advance() throws -> StepFigures {
    let batch = sampler.batch(step: step, size: options.batch)
    // all chance of this step: a resumed training needs no more
    var generator = SplitMix64(seed: seed, stream: UInt64(step) + 1)
    let grids = try data.grids(ofRandomViewsOf: batch.photos, using: &generator)
    let variables = model.parameters.variables()
    let pass = ForwardPass(variables, training: generator), regions = model.regions(.constant(grids), pass)
    let words = model.words(PackedSentences(batch.sentences.map(data.words)), pass)
    let negatives = Float(step) < options.warmUp * Float(steps) ? .all : options.negatives
    let similarities = model.similarities(
      regions, words, variables, candidates: options.candidates(for: negatives))
    let loss = tripletLoss(
      ofPhotos: similarities, ofSentences: similarities.transposed(), identities: batch.identities,
      margin: options.margin, negatives: negatives, reduction: .sum)
    var all = gradients(of: loss)
    all.clip(variables, norm: options.clip)
    adam.update(
      &model.parameters, variables, all,
      learningRate: droppedRate(
        from: options.learningRate, after: options.learningRateDrop, step: step, of: steps))
    return StepFigures(loss: loss.value.elements[0] / Float(options.batch))
  }
}

extension FragmentTraining {
  package var checkpoint: TrainingCheckpoint { adam.checkpoint(model.parameters) }
  package mutating func restore(_ checkpoint: TrainingCheckpoint) { adam.restore(&model.parameters, from: checkpoint) }
}
