import ArgumentParser
import Artifacts
import Attention
import Autodiff
import Matching
import Pools
import Stage
import Tensor

extension PairSampler.Draw: ExpressibleByArgument {}

/// Training of the pair matcher on screened pairs with binary cross-entropy (Li et al. 2017, §3.2 and Eq. 12).
package struct CoAttentionTraining: Trainable {
  package struct Options: ParsableArguments {
    @Option(
      help:
        """
        Which training pairs match: those of one identity as it is labelled (the paper), or each photo's with its own \
        sentences only.
        """)
    package var identities = Examples.Identities.labelled
    @Option(within: 1...1_000_000_000, help: "Batches to train on.") package var steps = 1000
    @Option(within: 1...65_536, help: "Photos in a batch.") package var photosPerBatch = 32
    @Option(within: 1...65_536, help: "Screened pairs of each photo in a batch.") package var pairsPerPhoto = 4
    @Option(help: "What is drawn equally often: pairs (the paper), or photos, however many sentences list them.")
    package var draw = PairSampler.Draw.pairs
    @Option(within: 0...1, help: "Adam's learning rate.") package var learningRate: Float = 1e-4
    @Option(within: 0...1, help: "The share of it that is left at the end of a cosine; 1 keeps it constant.")
    package var finalLearningRate: Float = 1
    @Option(
      within: 0...1, help: "The encoder's learning rate as a share of the others'; 0 keeps stage 1's encoder.")
    package var encoderRate: Float = 1
    @Option(within: 0...1, help: "Decoupled weight decay.") package var weightDecay: Float = 0
    @Option(within: 0...1e6, help: "Limit of the gradient's norm; 0: none.") package var clip: Float = 0
    @Option(
      within: 0..<1, help: "Decay of the parameters' running average, which is then the result; 0: the last parameters."
    )
    package var averaging: Float = 0
    @Flag(inversion: .prefixedNo, exclusivity: .chooseLast, help: "Train on a random view of each photo.")
    package var viewAugmentation = true
    @Option(
      within: 1...1_000_000_000,
      help: "Batches between two lines of the log, with figures on val where stage 1 was not trained on it.")
    package var reportEvery = 100

    package init() {}
  }

  package static let unit = "pairs"
  package let options: Options
  package internal(set) var model: CoAttention
  package internal(set) var adam: AveragedAdam
  private let sampler: PairSampler
  private let seed: UInt64
  private let data: PairData
  /// Where the CNN learns too; else photos are grids that are given.
  package private(set) var cnn: TunedCNN?

  package init(
    _ model: CoAttention, pairs: PairTable, data: PairData, options: Options, seed: UInt64, cnn: TunedCNN? = nil
  ) {
    self.model = model
    self.options = options
    self.data = data
    self.cnn = cnn
    adam = AveragedAdam(model.parameters, weightDecay: options.weightDecay, averaging: options.averaging)
    sampler = PairSampler(pairs, draw: options.draw)
    self.seed = seed
  }

  package var step: Int { adam.steps }
  package var steps: Int { options.steps }
  package var batch: Int { options.photosPerBatch * options.pairsPerPhoto }
  package var interval: Int { options.reportEvery }

  /// The matcher that training has arrived at.
  package var trained: CoAttention {
    CoAttention(configuration: model.configuration, parameters: adam.result(model.parameters))
  }

  /// The parameters of the matcher that training has arrived at, and the CNN's where it learns too.
  package var result: Parameters { cnn.map { trained.parameters.joined(with: $0.cnn.result) } ?? trained.parameters }

  /// One iteration.
  /// - Returns: the loss of its batch, and `accuracy`, the share of its pairs that were classified correctly.
  /// - Throws: what `data` and the CNN's pixels throw.
  package mutating func advance() throws -> StepFigures {
    // all chance of this step: a resumed training needs no more
    var generator = SplitMix64(seed: seed, stream: UInt64(step) + 1)
    let batch = sampler.batch(photos: options.photosPerBatch, each: options.pairsPerPhoto, using: &generator)
    let output = try cnn?.forward(batch.photos, using: &generator)
    let grids = try output?.grids ?? .constant(data.grids(ofRandomViewsOf: batch.photos, using: &generator))
    let distinct = Array(Set(batch.pairs.sentences)).sorted(), position = distinct.places()
    let sentences = batch.pairs.sentences.map { position[$0]! }, labels = batch.pairs.labels.map(Float.init)
    let packed = PackedSentences(distinct.map { data.words(Int($0)) })

    let variables = model.parameters.variables { options.encoderRate > 0 || !isEncoder($0) }
    let pass = ForwardPass(variables, training: generator)
    let pairs = SentencePairs(
      cells: grids.value.rows / batch.photos.count, photos: batch.pairs.photos.map(Int.init), sentences: sentences,
      paths: packed.tree.paths)
    let logits = model.match(model.project(cells: grids, pass), model.project(sentences: packed, pass), pairs, pass)
    let loss = binaryCrossEntropy(logits, labels: labels)
    var all = gradients(of: loss)
    all.clip(variables, norm: options.clip)
    let share = cosineRate(from: 1, toShare: options.finalLearningRate, step: step, of: options.steps)
    if let output { cnn?.learn(from: all, output, share: share, step: adam.steps) }
    let encoderRate = options.encoderRate
    adam.update(&model.parameters, variables, all, learningRate: share * options.learningRate) {
      isEncoder($0) ? encoderRate : 1
    }
    let correct = zip(logits.value.elements, labels).filter { ($0 > 0) == ($1 > 0.5) }.count
    return StepFigures(loss: loss.value.elements[0], others: ["accuracy": Float(correct) / Float(labels.count)])
  }
}

extension CoAttentionTraining {
  package var checkpoint: TrainingCheckpoint {
    var checkpoint = adam.checkpoint(model.parameters)
    cnn?.add(to: &checkpoint)
    return checkpoint
  }

  package mutating func restore(_ checkpoint: TrainingCheckpoint) {
    adam.restore(&model.parameters, from: checkpoint)
    cnn?.restore(checkpoint)
  }
}

private func isEncoder(_ name: String) -> Bool { name == "embedding" || name.hasPrefix("lstm.") }
