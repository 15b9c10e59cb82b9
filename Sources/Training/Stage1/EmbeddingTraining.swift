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

/// Training of a joint embedding (Li et al. 2017, §3.1): per iteration a forward pass, the loss against the *old*
/// buffers, an update of the parameters, then of the buffers with the features of that same forward pass.
package struct EmbeddingTraining: Trainable {
  package enum Loss: String, CaseIterable, ExpressibleByArgument, Sendable {
    /// Cross-modal cross-entropy against the buffers: the paper.
    case cmce
    /// The hinge within the batch: Reed's, or that of VSE++. It does not read the buffers, which are filled all the
    /// same.
    case triplet
  }

  package struct Options: ParsableArguments, CountedInPasses {
    @Option(help: "Splits to train on: train, or train,val once the settings are chosen.")
    package var trainSplits = "train"
    @Option(within: 0.001...1e6, help: "Passes over the sentences.") package var epochs: Double = 5
    @Option(within: 1...65_536, help: "Sentences in a batch.") package var batch = 128
    @Option(within: 1...65_536, help: "Photos of each identity in a batch.") package var photosPerIdentity = 1
    @Option(within: 1...65_536, help: "Sentences of each identity in a batch, a divisor of --batch.")
    package var sentencesPerIdentity = 1
    @Option(
      within: 0...1e6,
      help: "Weight of the contrast between the photos of a batch and the mean sentences of its identities; 0: none.")
    package var contrast: Float = 0
    @Option(within: 0.001...1000, help: "Temperature of that contrast.") package var contrastTemperature: Float = 0.1
    @Option(within: 0...1, help: "Adam's learning rate.") package var learningRate: Float = 1e-4
    @Option(within: 0...1, help: "The share of it that is left at the end of a cosine; 1 keeps it constant.")
    package var finalLearningRate: Float = 1
    @Option(within: 0...1, help: "The share of the training after which it is a tenth; 1: it stays.")
    package var learningRateDrop: Float = 1
    @Option(within: 0...1, help: "Decoupled weight decay.") package var weightDecay: Float = 0
    @Option(within: 0...1e6, help: "Limit of the gradient's norm; 0: none.") package var clip: Float = 0
    @Option(
      help:
        """
        What counts as one identity: what is labelled as one (the paper), or each photo with its own sentences. \
        Evaluation keeps the labels.
        """)
    package var identities = Examples.Identities.labelled
    @Option(
      help:
        """
        The loss: cmce, cross-modal cross-entropy (the paper), or triplet, the hinge within the batch of Reed and of \
        VSE++.
        """)
    package var loss = Loss.cmce
    @Option(within: 0.001...1000, help: "σ of the loss (Eq. 1 and 2).") package var temperature: Float = 0.04
    @Option(within: 0..<1, help: "Label smoothing.") package var labelSmoothing: Float = 0
    @Option(help: "How a batch's losses become one: mean or sum.") package var reduction = Reduction.mean
    @Option(help: "Whether buffer rows are brought to unit length: unit or none.")
    package var rowNorm = FeatureBuffer.RowNorm.unit
    @Option(within: 0..<1, help: "What a buffer row keeps of its old value.") package var bufferMomentum: Float = 0.5
    @Option(
      within: 0..<1, help: "Decay of the parameters' running average, which is then the result; 0: the last parameters."
    )
    package var averaging: Float = 0
    @Flag(inversion: .prefixedNo, exclusivity: .chooseLast, help: "Train on a random view of each photo.")
    package var viewAugmentation = true
    @Option(within: 0.001...1e6, help: "Passes between two evaluations on val (when it is not trained on).")
    package var evaluateEvery: Double = 0.5
    @Option(
      help:
        """
        What is watched on val: classes (the mean of Reed's top-1 and AP@50), identities (how often a sentence finds \
        a photo of its identity first; for persons), or captions (the sum of the recalls both ways; for single photos).
        """)
    package var watch = EmbeddingValidation.Watch.classes
    @OptionGroup package var stopping: EarlyStopping.Options
    @OptionGroup package var triplet: TripletOptions

    package init() {}

    package func validate() throws {
      guard batch % sentencesPerIdentity == 0 else {
        throw ValidationError("--sentences-per-identity \(sentencesPerIdentity): give a divisor of --batch \(batch)")
      }
      guard loss == .cmce || (photosPerIdentity, sentencesPerIdentity) == (1, 1) else {
        throw ValidationError(
          "--loss triplet compares pairs: leave out --photos-per-identity and --sentences-per-identity")
      }
    }
  }

  package static let unit = "sentences"
  package let options: Options
  package let steps: Int
  package internal(set) var model: JointEmbedding
  package internal(set) var adam: AveragedAdam
  package internal(set) var photoBuffer: FeatureBuffer, sentenceBuffer: FeatureBuffer
  /// Where the CNN learns too; else photos are vectors that are given.
  package private(set) var cnn: TunedCNN?
  let adversarial: AdversarialOptions?
  /// The classifier that tells photos from sentences, from its start on, and its accuracy on the last batch.
  package internal(set) var adversary: ModalityClassifier?
  var adversaryAccuracy: Float?
  /// Measures how well a new adversary tells the modalities apart, in percent, for the log.
  package var modalityGap: ((_ adversary: ModalityClassifier, _ model: JointEmbedding) throws -> Float?)?
  private var sampler: IdentitySampler
  private let areBuffersGiven: Bool
  let seed: UInt64
  let data: EmbeddingData
  private let isSinglePhoto: [Bool], isSingleSentence: [Bool]

  /// - Parameters:
  ///   - adversarial: the options of the adversary; nil for none.
  ///   - buffers: those of the stage 1 that is continued; if nil, `begin` fills them.
  ///   - cnn: the CNN, where it is trained too.
  package init(
    _ model: JointEmbedding, data: EmbeddingData, options: Options, adversarial: AdversarialOptions? = nil,
    seed: UInt64, buffers: (photos: FeatureBuffer, sentences: FeatureBuffer)? = nil, cnn: TunedCNN? = nil
  ) {
    let empty = FeatureBuffer(rows: Tensor(shape: [data.photos.count, model.dimensions]), rowNorm: options.rowNorm)
    (photoBuffer, sentenceBuffer) = buffers ?? (empty, empty)
    areBuffersGiven = buffers != nil
    (self.model, self.data, self.options, self.adversarial) = (model, data, options, adversarial)
    (self.seed, self.cnn) = (seed, cnn)
    steps = options.steps(sentences: data.sentences)
    adam = AveragedAdam(model.parameters, weightDecay: options.weightDecay, averaging: options.averaging)
    sampler = IdentitySampler(photos: data.photos, sentences: data.sentences, seed: seed)
    isSinglePhoto = data.photos.map { $0.count == 1 }
    isSingleSentence = data.sentences.map { $0.count == 1 }
  }

  package var step: Int { adam.steps }
  package var batch: Int { options.batch }
  package var interval: Int { options.interval(of: steps) }

  /// The network that training has arrived at.
  package var trained: JointEmbedding {
    JointEmbedding(configuration: model.configuration, parameters: adam.result(model.parameters))
  }

  /// The parameters of the network that training has arrived at, and the CNN's where it learns too.
  package var result: Parameters { cnn.map { trained.parameters.joined(with: $0.cnn.result) } ?? trained.parameters }

  /// Both buffers, by their names in stage1.h5.
  package var buffers: [String: Tensor] { ["photos": photoBuffer.rows, "sentences": sentenceBuffer.rows] }

  /// Fills both buffers by one pass of the initial network over the training set.
  /// - Throws: what `data` throws.
  package mutating func begin() throws {
    guard !areBuffersGiven else { return }
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
          ofSentences: options.triplet.symmetric ? product(s, v, transposingRight: true) : nil,
          identities: batch.identities, margin: options.triplet.margin,
          negatives: options.triplet.negatives(at: step, of: steps), reduction: options.reduction)
      }
    guard options.contrast > 0 else { return loss }
    // The mean of an identity's sentences, as Reed's class texts are.
    let texts = options.sentencesPerIdentity > 1 ? meanOverTime(s, paths: batch.sentencesByIdentity) : s
    let contrast = crossModalContrast(
      texts: texts, batch.identities, photos: v, batch.photoIdentities, temperature: options.contrastTemperature)
    return loss + options.contrast * contrast
  }
}

extension EmbeddingTraining {
  package var checkpoint: TrainingCheckpoint {
    var checkpoint = adam.checkpoint(model.parameters)
    checkpoint.tensors["photo-buffer"] = photoBuffer.rows
    checkpoint.tensors["sentence-buffer"] = sentenceBuffer.rows
    cnn?.add(to: &checkpoint)
    adversary?.add(to: &checkpoint)
    return checkpoint
  }

  package mutating func restore(_ checkpoint: TrainingCheckpoint) {
    func buffer(_ name: String) -> FeatureBuffer {
      FeatureBuffer(rows: checkpoint.tensors[name]!, rowNorm: options.rowNorm)
    }
    (photoBuffer, sentenceBuffer) = (buffer("photo-buffer"), buffer("sentence-buffer"))
    cnn?.restore(checkpoint)
    adam.restore(&model.parameters, from: checkpoint)
    adversary = adversarial.flatMap {
      ModalityClassifier(checkpoint, dimensions: model.dimensions, options: $0.classifier, seed: seed)
    }
  }
}
