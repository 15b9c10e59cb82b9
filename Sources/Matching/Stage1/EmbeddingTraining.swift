import Recurrent
import Artifacts
import Autodiff
import Tensor

/// What training reads: one view of each photo's CNN vector, and the words of sentences. The caller streams them from
/// files.
package struct TrainingData {
  /// CNN vectors [n, C] of photos, each in the given view.
  package let vectors: (_ photos: [Int], _ views: [Int]) throws -> Tensor
  package let words: (_ sentence: Int) -> ArraySlice<Int32>
  /// How many views each photo has; view 0 is the one that is used outside training.
  package let views: Int
  /// The photos and sentences of each identity that is trained on, by their indices in the files.
  package let photos: [[Int]], sentences: [[Int]]

  package init(
    vectors: @escaping ([Int], [Int]) throws -> Tensor, words: @escaping (Int) -> ArraySlice<Int32>, views: Int,
    photos: [[Int]], sentences: [[Int]]
  ) {
    self.vectors = vectors
    self.words = words
    self.views = views
    self.photos = photos
    self.sentences = sentences
  }

  /// Each photo in a view that is drawn.
  func vectors(ofRandomViewsOf photos: [Int], using generator: inout SplitMix64) throws -> Tensor {
    try vectors(photos, photos.map { _ in views == 1 ? 0 : .random(in: 0..<views, using: &generator) })
  }
}

/// Training of a joint embedding (Li et al. 2017, §3.1): per iteration a forward pass, the loss against the *old*
/// buffers, an update of the parameters, then of the buffers with the features of that same forward pass.
package struct EmbeddingTraining {
  package enum Loss: String, CaseIterable, Codable, Sendable {
    /// Cross-modal cross-entropy against the buffers: the paper.
    case cmce
    /// The hinge within the batch: Reed's, or that of VSE++. It does not read the buffers, which are filled all the
    /// same.
    case triplet
  }

  package struct Options: Codable, Equatable, Sendable {
    /// Sentences in a batch.
    package var batch = 128
    /// Of each identity in a batch; `batch` is a multiple of the second.
    package var photosPerIdentity = 1, sentencesPerIdentity = 1
    /// The weight of the contrast within a batch, beside the loss of the buffers; 0: none.
    package var contrast: Float = 0
    package var contrastTemperature: Float = 0.1
    package var steps = 1000
    package var learningRate: Float = 1e-4
    /// The share of the learning rate that is left at the end of a cosine (1: constant).
    package var finalLearningRate: Float = 1
    /// The share of the training after which the learning rate is a tenth (1: never).
    package var learningRateDrop: Float = 1
    package var weightDecay: Float = 0
    package var loss = Loss.cmce
    package var temperature: Float = 0.04
    /// Of the triplet loss, and whether it has both directions.
    package var margin: Float = 0.2
    package var symmetric = true
    /// The negatives that the triplet loss counts, after a share of the training in which all do: the hardest alone may
    /// not let it begin.
    package var negatives = Negatives.all
    package var negativesWarmUp: Float = 0
    package var smoothing: Float = 0
    package var reduction = Reduction.mean
    package var rowNorm = FeatureBuffer.RowNorm.unit
    package var bufferMomentum: Float = 0.5
    /// Decay of the running average of the parameters that is kept as the result; 0: the last parameters themselves.
    package var averaging: Float = 0
    package var clip: Float = 0
    package var adversary: AdversaryOptions?

    package init() {}
  }

  package let options: Options
  package internal(set) var model: JointEmbedding
  package internal(set) var adam: AveragedAdam
  package internal(set) var photoBuffer: FeatureBuffer, sentenceBuffer: FeatureBuffer
  /// Where the CNN learns too; else photos are vectors that are given.
  package private(set) var cnn: TunedCNN?
  /// Who tells photos from sentences, once it was met, and how often it did in the last batch.
  package internal(set) var adversary: ModalityClassifier?
  package internal(set) var adversaryAccuracy: Float?
  private var sampler: IdentitySampler
  let seed: UInt64
  let data: TrainingData
  private let isSinglePhoto: [Bool], isSingleSentence: [Bool]

  /// Fills both buffers by one pass of the initial network over the training set.
  /// - Throws: what `data` throws.
  package init(_ model: JointEmbedding, data: TrainingData, options: Options, seed: UInt64) throws {
    self.init(model, data: data, options: options, seed: seed, photoBuffer: nil, sentenceBuffer: nil)
    let photos = try FeatureMeans(of: data.photos, dimensions: model.dimensions) {
      model.embedding(ofPhotos: try data.vectors($0, $0.map { _ in 0 }))
    }
    let sentences = FeatureMeans(of: data.sentences, dimensions: model.dimensions) {
      model.embedding(ofSentences: $0.map(data.words))
    }
    photoBuffer = FeatureBuffer(means: photos, rowNorm: options.rowNorm)
    sentenceBuffer = FeatureBuffer(means: sentences, rowNorm: options.rowNorm)
  }

  /// With buffers that are given, or empty ones that the caller restores from a checkpoint.
  package init(
    _ model: JointEmbedding, data: TrainingData, options: Options, seed: UInt64, photoBuffer: FeatureBuffer?,
    sentenceBuffer: FeatureBuffer?,
    cnn: TunedCNN? = nil
  ) {
    let empty = FeatureBuffer(rows: Tensor(shape: [data.photos.count, model.dimensions]), rowNorm: options.rowNorm)
    self.model = model
    self.data = data
    self.options = options
    self.photoBuffer = photoBuffer ?? empty
    self.sentenceBuffer = sentenceBuffer ?? empty
    adam = AveragedAdam(model.parameters, weightDecay: options.weightDecay, averaging: options.averaging)
    self.cnn = cnn
    sampler = IdentitySampler(photos: data.photos, sentences: data.sentences, seed: seed)
    self.seed = seed
    isSinglePhoto = data.photos.map { $0.count == 1 }
    isSingleSentence = data.sentences.map { $0.count == 1 }
  }

  package var step: Int { adam.steps }
  package var isFinished: Bool { step >= options.steps }

  /// The network that training has arrived at.
  package var result: JointEmbedding {
    JointEmbedding(configuration: model.configuration, parameters: adam.result(model.parameters))
  }

  /// The network that training has arrived at and, where it learns too, the CNN, whose tensors are called `cnn/…` here.
  package var everything: Parameters { cnn.map { result.parameters.joined(with: $0.cnn.result) } ?? result.parameters }

  /// The two parts of what was `everything` at some step.
  package func split(_ everything: Parameters) -> (model: Parameters, cnn: Parameters) { everything.splitCNN() }

  /// One iteration; returns the loss of its batch, without what an adversary adds to it.
  package mutating func advance() throws -> Float {
    let batch = sampler.batch(
      step: step, size: options.batch / options.sentencesPerIdentity, photos: options.photosPerIdentity,
      sentences: options.sentencesPerIdentity)
    // all chance of this step: a resumed training needs no more
    var generator = SplitMix64(seed: seed, stream: UInt64(step) + 1)
    let sight = try cnn?.see(batch.photos, using: &generator)
    let vectors = try sight?.vectors ?? .constant(data.vectors(ofRandomViewsOf: batch.photos, using: &generator))
    let sentences = PackedSentences(batch.sentences.map(data.words))
    let variables = model.parameters.variables()
    let v = model.embed(photos: vectors, variables, training: true, using: &generator)
    let s = model.embed(sentences: sentences, variables, training: true, using: &generator)
    let loss = self.loss(photos: v, sentences: s, batch)
    var all = gradients(of: opposed(loss, photos: v, sentences: s))
    all.clip(variables, norm: options.clip)
    let share = droppedRate(
      from: cosineRate(from: 1, toShare: options.finalLearningRate, step: step, of: options.steps),
      after: options.learningRateDrop, step: step,
      of: options.steps)
    if let sight { cnn?.learn(from: all, sight, share: share, step: adam.steps) }
    adam.update(&model.parameters, variables, all, learningRate: share * options.learningRate)
    photoBuffer.update(
      with: v.value, identities: batch.photoIdentities, momentum: options.bufferMomentum, isSingle: isSinglePhoto)
    sentenceBuffer.update(
      with: s.value, identities: batch.sentenceIdentities, momentum: options.bufferMomentum, isSingle: isSingleSentence)
    return loss.value.elements[0]
  }

  private func loss(photos v: Variable, sentences s: Variable, _ batch: IdentitySampler.Batch) -> Variable {
    let loss =
      switch options.loss {
      case .cmce:
        crossModalCrossEntropy(
          v, identities: batch.photoIdentities, buffer: sentenceBuffer, temperature: options.temperature,
          reduction: options.reduction,
          smoothing: options.smoothing)
          + crossModalCrossEntropy(
            s, identities: batch.sentenceIdentities, buffer: photoBuffer, temperature: options.temperature,
            reduction: options.reduction,
            smoothing: options.smoothing)
      case .triplet:
        tripletLoss(
          v, s, identities: batch.identities, margin: options.margin, symmetric: options.symmetric,
          negatives: Float(step) < options.negativesWarmUp * Float(options.steps) ? .all : options.negatives,
          reduction: options.reduction)
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
  /// What a training that is to go on from here needs beside its data, options and seed.
  package var checkpoint: TrainingCheckpoint {
    var checkpoint = adam.checkpoint(model.parameters)
    checkpoint.tensors["photo-buffer"] = photoBuffer.rows
    checkpoint.tensors["sentence-buffer"] = sentenceBuffer.rows
    cnn?.add(to: &checkpoint)
    adversary?.add(to: &checkpoint)
    return checkpoint
  }

  /// The training that `checkpoint` was taken from.
  package init(
    _ checkpoint: TrainingCheckpoint, _ model: JointEmbedding, data: TrainingData, options: Options, seed: UInt64,
    cnn: TunedCNN? = nil
  ) {
    let buffers = ["photo-buffer", "sentence-buffer"].map {
      FeatureBuffer(rows: checkpoint.tensors[$0]!, rowNorm: options.rowNorm)
    }
    self.init(
      model, data: data, options: options, seed: seed, photoBuffer: buffers[0], sentenceBuffer: buffers[1], cnn: cnn)
    self.cnn?.restore(checkpoint)
    adam.restore(&self.model.parameters, from: checkpoint)
    adversary = options.adversary.flatMap {
      ModalityClassifier(checkpoint, dimensions: model.dimensions, options: $0.classifier, seed: seed)
    }
  }
}
