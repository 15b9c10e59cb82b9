import ArgumentParser
import Artifacts
import Autodiff
import Evaluation
import Matching
import Pools
import Stage
import Tensor

/// Training of a fragment matcher with the hinge of both directions over all pairs of a batch (Lee et al. 2018, Eq.
/// 8–9).
///
/// A batch has one sentence of each of n different photos (of n identities, where photos share one), so no sentence of
/// a photo is a negative of it; in the published code two sentences of a photo that meet in a batch are.
package struct FragmentTraining: Trainable {
  /// Defaults are the published schedule of SCAN on Flickr30k.
  package struct Options: ParsableArguments {
    @OptionGroup package var splits: SplitOptions
    @Option(
      help: """
        What counts as one identity, whose sentences are no negatives of its photos: each photo with its own \
        sentences, or what is labelled as one.
        """) package var identities = Examples.Identities.photo
    @Option(within: 0.001...1e6, help: .epochs) package var epochs: Double = 30
    @Option(within: 2...65_536, help: "Photos, and sentences, in a batch.") package var batch = 128
    @Option(within: 0...1, help: .learningRate) package var learningRate: Float = 2e-4
    @Option(within: 0...1, help: "The share of the training after which the learning rate is a tenth; 1: it stays.")
    package var learningRateDrop: Float = 0.5
    @Option(within: 0...1, help: .weightDecay) package var weightDecay: Float = 0
    @Option(within: 0...1e6, help: .clip) package var clip: Float = 2
    @Option(within: 0...100, help: "Margin of the hinge.") package var margin: Float = 0.2
    @Option(help: "Which of a batch's negatives count: the hardest of each photo and sentence, or all.")
    package var negatives = Negatives.hardest
    /// From the first step on, the hardest can keep all embeddings in one place: the sum of their hinges is least there
    /// until fragments are told apart.
    @Option(within: 0...1, help: "The share of the training before which all negatives count, whichever are chosen.")
    package var warmUp: Float = 0
    @Option(
      within: 0...65_536,
      help: """
        Of recurrent-attention: with how many others of a batch each photo and sentence is compared, nearest by a \
        first look; 0: all.
        """) package var candidates = 0
    @Option(
      within: 1...65_536,
      help: ArgumentHelp(
        "The same while only the hardest negatives count, for which fewer will do. As many as --candidates if not "
          + "given.", valueName: "count"))
    package var hardestCandidates: Int?
    @Option(within: 0..<1, help: .averaging) package var averaging: Float = 0
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
  private var model: FragmentMatcher
  private var adam: AveragedAdam
  private var sampler: IdentitySampler
  private let seed: UInt64, data: PairData

  /// - Parameter photos: those of each identity that is trained on, by their indices in the files; so are `sentences`.
  package init(
    _ model: FragmentMatcher, data: PairData, photos: [[Int]], sentences: [[Int]], options: Options, seed: UInt64
  ) {
    (self.model, self.data, self.options, self.seed) = (model, data, options, seed)
    steps = stepCount(passes: options.epochs, over: sentences, batch: options.batch)
    adam = AveragedAdam(model.parameters, weightDecay: options.weightDecay, averaging: options.averaging)
    sampler = IdentitySampler(photos: photos, sentences: sentences, seed: seed)
  }

  package var step: Int { adam.steps }
  package var batch: Int { options.batch }

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
    let rate = droppedRate(from: options.learningRate, after: options.learningRateDrop, step: step, of: steps)
    adam.update(&model.parameters, variables, all, learningRate: rate)
    return StepFigures(loss: loss.value.elements[0] / Float(options.batch))
  }

  package var checkpoint: TrainingCheckpoint { adam.checkpoint(model.parameters) }
  package mutating func restore(_ checkpoint: TrainingCheckpoint) throws {
    try adam.restore(&model.parameters, from: checkpoint)
  }
}

/// Some photos of the validation split and their sentences, on which a training of fragments is watched.
package struct FragmentValidation {
  package struct Options: ParsableArguments {
    @Option(within: 0.001...1e6, help: .evaluateEvery) package var evaluateEvery: Double = 1
    @Option(within: 1...1_000_000, help: "How many photos of val are searched there, with their sentences.")
    package var watchPhotos = 1000
    @OptionGroup package var stopping: EarlyStopping.Options
    package init() {}
  }

  private let pool: Pool

  /// The first photos; nil where the data has no validation split, or the training sees it.
  package init?(_ examples: Examples, trainedOn splits: [Split], _ options: Options) {
    guard !splits.contains(.val), let pool = examples.pool("val", of: [.val], limit: options.watchPhotos) else {
      return nil
    }
    self.pool = pool
  }

  /// In percent, by name, and the figure that decides: the sum of the recalls at 1, 5 and 10 of both directions.
  /// - Throws: what `data` throws, and `NotFinite`.
  package func evaluation(of model: FragmentMatcher, data: PairData) throws -> TrainingLoop.Evaluation {
    var elements: [Float] = []
    try model.scoreAll(photos: pool.photos, sentences: pool.sentences, data: data, views: 1) { elements += $1.elements }
    let all = try pool.figures(Tensor(shape: [pool.photos.count, pool.sentences.count], elements: elements))
    func figure(_ name: String) -> Float { Float(all[name] ?? 0) }
    return .init(
      figures: [
        "rsum": figure("rsum"), "image-to-text r@1": figure("image_to_text_recall_at_1"),
        "text-to-image r@1": figure("text_to_image_recall_at_1"),
      ], deciding: figure("rsum"))
  }
}
