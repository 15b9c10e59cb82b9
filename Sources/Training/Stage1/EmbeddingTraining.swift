import ArgumentParser
import Artifacts
import Autodiff
import Matching
import Recurrent
import Stage
import Tensor

extension FeatureBuffer.RowNorm: ExpressibleByArgument {}
extension Reduction: ExpressibleByArgument {}
extension Examples.Identities: ExpressibleByArgument {}
extension Negatives: ExpressibleByArgument {}

/// Training of a joint embedding (Li et al. 2017, §3.1): per iteration a forward pass, the loss against the *old*
/// buffers, an update of the parameters, then of the buffers with the features of that same forward pass.
package struct EmbeddingTraining: Trainable {
  package enum Loss: String, CaseIterable, ExpressibleByArgument, Sendable {
    /// Cross-modal cross-entropy against the buffers: the paper.
    case cmce
    /// The hinge within the batch: Reed's, or that of VSE++. It does not read the buffers, which are filled anyway.
    case triplet
  }

  package struct Options: ParsableArguments {
    @OptionGroup package var splits: SplitOptions
    @Option(within: 0.001...1e6, help: .epochs) package var epochs: Double = 5
    @Option(within: 1...65_536, help: "Sentences in a batch.") package var batch = 128
    @Option(within: 1...65_536, help: "Photos of each identity in a batch.") package var photosPerIdentity = 1
    @Option(within: 1...65_536, help: "Sentences of each identity in a batch, a divisor of --batch.")
    package var sentencesPerIdentity = 1
    @Option(
      within: 0...1e6,
      help: "Weight of the contrast between the photos of a batch and the mean sentences of its identities; 0: none.")
    package var contrast: Float = 0
    @Option(within: 0.001...1000, help: "Temperature of that contrast.") package var contrastTemperature: Float = 0.1
    @Option(within: 0...1, help: .learningRate) package var learningRate: Float = 1e-4
    @Option(within: 0...1, help: .finalLearningRate) package var finalLearningRate: Float = 1
    @Option(within: 0...1, help: "The share of the training after which it is a tenth; 1: it stays.")
    package var learningRateDrop: Float = 1
    @Option(within: 0...1, help: .weightDecay) package var weightDecay: Float = 0
    @Option(within: 0...1e6, help: .clip) package var clip: Float = 0
    @Option(
      help: """
        What counts as one identity: what is labelled as one (the paper), or each photo with its own sentences. \
        Evaluation keeps the labels.
        """) package var identities = Examples.Identities.labelled
    @Option(
      help: """
        The loss: cmce, cross-modal cross-entropy (the paper), or triplet, the hinge within the batch of Reed and of \
        VSE++.
        """) package var loss = Loss.cmce
    @Option(within: 0.001...1000, help: "σ of the loss (Eq. 1 and 2).") package var temperature: Float = 0.04
    @Option(within: 0..<1, help: .labelSmoothing) package var labelSmoothing: Float = 0
    @Option(help: "How a batch's losses become one: mean or sum.") package var reduction = Reduction.mean
    @Option(help: "Whether buffer rows are brought to unit length: unit or none.")
    package var rowNorm = FeatureBuffer.RowNorm.unit
    @Option(within: 0..<1, help: "What a buffer row keeps of its old value.") package var bufferMomentum: Float = 0.5
    @Option(within: 0..<1, help: .averaging) package var averaging: Float = 0
    package init() {}

    package func validate() throws {
      try require(
        batch % sentencesPerIdentity == 0,
        "--sentences-per-identity \(sentencesPerIdentity): give a divisor of --batch \(batch)")
      try require(
        loss == .cmce || (photosPerIdentity, sentencesPerIdentity) == (1, 1),
        "--loss triplet compares pairs: leave out --photos-per-identity and --sentences-per-identity")
    }

    /// - Throws: `ValidationError` where a batch is far larger than the data.
    func check(_ photos: [[Int]], _ sentences: [[Int]]) throws {
      let identities = batch / sentencesPerIdentity
      try checkBatch("--batch \(batch)", of: batch, "sentences", from: sentences.joined().count)
      try checkBatch(
        "--photos-per-identity \(photosPerIdentity)", of: identities * photosPerIdentity, "photos",
        from: photos.joined().count)
    }
  }

  package static let unit = "sentences"
  package let options: Options
  private let triplet: TripletOptions
  package let steps: Int
  package private(set) var model: JointEmbedding
  var adam: AveragedAdam
  private(set) var photoBuffer: FeatureBuffer, sentenceBuffer: FeatureBuffer
  /// Where the CNN learns too; else photos are vectors that are given.
  package private(set) var cnn: TunedCNN?
  /// The options of the adversary; nil for none.
  package var adversarial: AdversarialOptions?
  /// The classifier that tells photos from sentences, from its start on, and its accuracy on the last batch.
  package internal(set) var adversary: ModalityClassifier?
  var adversaryAccuracy: Float?
  /// Measures how well a new adversary tells the modalities apart, in percent, for the log.
  package var modalityGap: ((_ adversary: ModalityClassifier, _ model: JointEmbedding) throws -> Float?)?
  private var sampler: IdentitySampler
  let seed: UInt64, data: EmbeddingData
  private let isSinglePhoto: [Bool], isSingleSentence: [Bool]

  /// - Parameter tuning: the rows of the buffers of a stage 1 that is continued, and its CNN, which learns too.
  package init(
    _ model: JointEmbedding, data: EmbeddingData, options: Options, triplet: TripletOptions, seed: UInt64,
    tuning: (photos: Tensor, sentences: Tensor, cnn: TunedCNN)? = nil
  ) {
    let empty = Tensor(shape: [data.photos.count, model.dimensions])
    photoBuffer = FeatureBuffer(rows: tuning?.photos ?? empty, rowNorm: options.rowNorm)
    sentenceBuffer = FeatureBuffer(rows: tuning?.sentences ?? empty, rowNorm: options.rowNorm)
    cnn = tuning?.cnn
    (self.model, self.data, self.options, self.triplet, self.seed) = (model, data, options, triplet, seed)
    steps = stepCount(passes: options.epochs, over: data.sentences, batch: options.batch)
    adam = AveragedAdam(model.parameters, weightDecay: options.weightDecay, averaging: options.averaging)
    sampler = IdentitySampler(photos: data.photos, sentences: data.sentences, seed: seed)
    (isSinglePhoto, isSingleSentence) = (data.photos.map { $0.count == 1 }, data.sentences.map { $0.count == 1 })
  }

  package var step: Int { adam.steps }
  package var batch: Int { options.batch }

  /// The network that training has arrived at.
  package var trained: JointEmbedding {
    JointEmbedding(configuration: model.configuration, parameters: adam.result(model.parameters))
  }
  /// Its parameters, and the CNN's where it learns too.
  package var result: Parameters { adam.result(model.parameters).joined(with: cnn) }
  /// Both buffers, by their names in stage1.h5.
  package var buffers: [String: Tensor] { ["photos": photoBuffer.rows, "sentences": sentenceBuffer.rows] }

  /// Fills both buffers by one pass of the initial network over the training set, unless they are given.
  /// - Throws: what `data` throws.
  package mutating func begin() throws {
    guard cnn == nil else { return }
    let photos = try FeatureMeans(of: data.photos, dimensions: model.dimensions) {
      model.embedding(ofPhotos: try data.vectors(ofFirstViewsOf: $0))
    }
    let sentences = FeatureMeans(of: data.sentences, dimensions: model.dimensions) {
      model.embedding(ofSentences: $0.map(data.words))
    }
    photoBuffer = FeatureBuffer(means: photos, rowNorm: options.rowNorm)
    sentenceBuffer = FeatureBuffer(means: sentences, rowNorm: options.rowNorm)
  }

  /// One iteration.
  /// - Returns: the loss of its batch, without what an adversary adds to it; `adversary`, the accuracy of the adversary
  ///   on the batch; and `modality-gap-before`, where the adversary starts with this step.
  /// - Throws: what `data`, the CNN's pixels and `modalityGap` throw.
  package mutating func advance() throws -> StepFigures {
    var others: [String: Float] = [:]
    if isAdversaryDue {
      try startAdversary()
      others["modality-gap-before"] = try modalityGap?(adversary!, model)
    }
    let batch = sampler.batch(
      step: step, size: options.batch / options.sentencesPerIdentity, photos: options.photosPerIdentity,
      sentences: options.sentencesPerIdentity)
    // all chance of this step: a resumed training needs no more
    var generator = SplitMix64(seed: seed, stream: UInt64(step) + 1)
    let output = try cnn?.forward(batch.photos, using: &generator)
    let vectors = try output?.vectors ?? .constant(data.vectors(ofRandomViewsOf: batch.photos, using: &generator))
    let sentences = PackedSentences(batch.sentences.map(data.words))
    let variables = model.parameters.variables()
    let pass = ForwardPass(variables, training: generator)
    let v = model.embed(photos: vectors, pass), s = model.embed(sentences: sentences, pass)
    let loss = self.loss(photos: v, sentences: s, batch)
    var all = gradients(of: adversarialLoss(adding: loss, photos: v, sentences: s))
    all.clip(variables, norm: options.clip)
    let share = droppedRate(
      from: cosineRate(from: 1, toShare: options.finalLearningRate, step: step, of: steps),
      after: options.learningRateDrop, step: step, of: steps)
    if let output { cnn?.learn(from: all, output, share: share, step: adam.steps) }
    adam.update(&model.parameters, variables, all, learningRate: share * options.learningRate)
    photoBuffer.update(
      with: v.value, identities: batch.photoIdentities, momentum: options.bufferMomentum, isSingle: isSinglePhoto)
    sentenceBuffer.update(
      with: s.value, identities: batch.sentenceIdentities, momentum: options.bufferMomentum, isSingle: isSingleSentence)
    others["adversary"] = adversaryAccuracy.map { 100 * $0 }
    return StepFigures(loss: loss.value.elements[0], others: others)
  }

  private func loss(photos v: Variable, sentences s: Variable, _ batch: IdentitySampler.Batch) -> Variable {
    let loss =
      switch options.loss {
      case .cmce:
        crossModalCrossEntropy(
          v, identities: batch.photoIdentities, buffer: sentenceBuffer, temperature: options.temperature,
          reduction: options.reduction, smoothing: options.labelSmoothing)
          + crossModalCrossEntropy(
            s, identities: batch.sentenceIdentities, buffer: photoBuffer, temperature: options.temperature,
            reduction: options.reduction, smoothing: options.labelSmoothing)
      case .triplet:
        tripletLoss(
          ofPhotos: product(v, s, transposingRight: true),
          ofSentences: triplet.symmetric ? product(s, v, transposingRight: true) : nil, identities: batch.identities,
          margin: triplet.margin, negatives: triplet.negatives(at: step, of: steps), reduction: options.reduction)
      }
    guard options.contrast > 0 else { return loss }
    // The mean of an identity's sentences, as Reed's class texts are.
    let texts = options.sentencesPerIdentity > 1 ? meanOverTime(s, paths: batch.sentencesByIdentity) : s
    let contrast = crossModalContrast(
      texts: texts, batch.identities, photos: v, batch.photoIdentities, temperature: options.contrastTemperature)
    return loss + options.contrast * contrast
  }

  package var checkpoint: TrainingCheckpoint {
    var checkpoint = adam.checkpoint(model.parameters)
    checkpoint.tensors["photo-buffer"] = photoBuffer.rows
    checkpoint.tensors["sentence-buffer"] = sentenceBuffer.rows
    cnn?.add(to: &checkpoint)
    adversary?.add(to: &checkpoint)
    return checkpoint
  }

  package mutating func restore(_ checkpoint: TrainingCheckpoint) throws {
    let dimensions = model.dimensions, shape = [data.photos.count, dimensions]
    photoBuffer = FeatureBuffer(rows: try checkpoint.tensor("photo-buffer", shape: shape), rowNorm: options.rowNorm)
    sentenceBuffer = FeatureBuffer(
      rows: try checkpoint.tensor("sentence-buffer", shape: shape), rowNorm: options.rowNorm)
    try cnn?.restore(checkpoint)
    try adam.restore(&model.parameters, from: checkpoint)
    adversary = try adversarial.flatMap {
      try ModalityClassifier(checkpoint, dimensions: dimensions, options: $0, seed: seed)
    }
    guard !isAdversaryOverdue else { throw CheckpointError("has no modality-classifier") }
  }
}

/// What `--loss triplet` is like.
package struct TripletOptions: ParsableArguments {
  @Option(within: 0...2, help: "Margin of the triplet loss.") package var margin: Float = 0.2
  @Flag(onOff: "Triplet loss in both directions, not from photos to sentences alone.") package var symmetric = true
  @Option(
    help: "The negatives that the triplet loss counts: all (Reed), or the hardest of each photo and sentence (VSE++).")
  package var negatives = Negatives.all
  /// From the first step on, the hardest alone may not let the training begin.
  @Option(within: 0...1, help: "The share of the training in which all count, before --negatives hardest.")
  package var negativesWarmUp: Float = 0
  package init() {}

  func negatives(at step: Int, of steps: Int) -> Negatives {
    Float(step) < negativesWarmUp * Float(steps) ? .all : negatives
  }
}

/// The dropout with which a joint embedding is trained.
package struct EmbeddingDropout: ParsableArguments {
  @Option(within: 0..<1, help: "Dropout on the CNN vector.") package var imageDropout: Float = 0
  @Option(within: 0..<1, help: .wordDropout) package var wordDropout: Float = 0
  @Option(within: 0..<1, help: "Dropout on the encoder's output.") package var sentenceDropout: Float = 0
  package init() {}

  /// Gives the network this dropout.
  package func set(_ configuration: inout JointEmbedding.Configuration) {
    configuration.imageDropout = imageDropout
    configuration.wordDropout = wordDropout
    configuration.sentenceDropout = sentenceDropout
  }
}
