import Attention
import Recurrent
import Artifacts
import Autodiff
import Pools
import Tensor

/// What stage 2 reads: the grid of each photo in one of its views, and the words of sentences.
package struct PairData {
  /// Grids [n, cells, C] of photos, each in the given view.
  package let grids: (_ photos: [Int], _ views: [Int]) throws -> Tensor
  package let words: (_ sentence: Int) -> ArraySlice<Int32>
  /// How many views have a grid.
  package let views: Int

  package init(
    grids: @escaping ([Int], [Int]) throws -> Tensor, words: @escaping (Int) -> ArraySlice<Int32>, views: Int
  ) {
    self.grids = grids
    self.words = words
    self.views = views
  }

  /// Each photo in a view that is drawn.
  func grids(ofRandomViewsOf photos: [Int], using generator: inout SplitMix64) throws -> Tensor {
    try grids(photos, photos.map { _ in views == 1 ? 0 : .random(in: 0..<views, using: &generator) })
  }
}

/// Training of the pair matcher on screened pairs with binary cross-entropy (Li et al. 2017, §3.2 and Eq. 12).
package struct CoAttentionTraining {
  package struct Options: Codable, Equatable, Sendable {
    package var photosPerBatch = 32
    package var pairsPerPhoto = 4
    package var steps = 1000
    package var learningRate: Float = 1e-4
    package var finalLearningRate: Float = 1
    /// The encoder's learning rate as a share of the others': 1 in the paper, 0 keeps it as stage 1 left it.
    package var encoderRate: Float = 1
    package var weightDecay: Float = 0
    package var draw = PairSampler.Draw.pairs
    package var averaging: Float = 0
    package var clip: Float = 0

    package init() {}
  }

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
  package var isFinished: Bool { step >= options.steps }

  /// The matcher that training has arrived at.
  package var result: CoAttention {
    CoAttention(configuration: model.configuration, parameters: adam.result(model.parameters))
  }

  /// One iteration; returns the loss of its batch and the share of its pairs that were classified correctly.
  package mutating func advance() throws -> (loss: Float, accuracy: Float) {
    // all chance of this step: a resumed training needs no more
    var generator = SplitMix64(seed: seed, stream: UInt64(step) + 1)
    let batch = sampler.batch(photos: options.photosPerBatch, each: options.pairsPerPhoto, using: &generator)
    let sight = try cnn?.see(batch.photos, using: &generator)
    let grids = try sight?.grids ?? .constant(data.grids(ofRandomViewsOf: batch.photos, using: &generator))
    let distinct = Array(Set(batch.pairs.sentences)).sorted(), position = distinct.places()
    let sentences = batch.pairs.sentences.map { position[$0]! }, labels = batch.pairs.labels.map(Float.init)
    let packed = PackedSentences(distinct.map { data.words(Int($0)) })

    let variables = model.parameters.variables { options.encoderRate > 0 || !isEncoder($0) }
    let logits = model.match(
      model.project(cells: grids, variables, training: true, using: &generator),
      model.project(sentences: packed, variables, training: true, using: &generator),
      sentences: sentences,
      packed.layout(
        cells: grids.value.rows / batch.photos.count, photos: batch.pairs.photos.map(Int.init), sentences: sentences),
      variables, training: true, using: &generator)
    let loss = binaryCrossEntropy(logits, labels: labels)
    var all = gradients(of: loss)
    all.clip(variables, norm: options.clip)
    let share = cosineRate(from: 1, toShare: options.finalLearningRate, step: step, of: options.steps)
    if let sight { cnn?.learn(from: all, sight, share: share, step: adam.steps) }
    let encoderRate = options.encoderRate
    adam.update(&model.parameters, variables, all, learningRate: share * options.learningRate) {
      isEncoder($0) ? encoderRate : 1
    }
    let correct = zip(logits.value.elements, labels).filter { ($0 > 0) == ($1 > 0.5) }.count
    return (loss.value.elements[0], Float(correct) / Float(labels.count))
  }
}

extension CoAttentionTraining {
  /// What a training that is to go on from here needs beside its data, options and seed.
  package var checkpoint: TrainingCheckpoint {
    var checkpoint = adam.checkpoint(model.parameters)
    cnn?.add(to: &checkpoint)
    return checkpoint
  }

  /// Goes on from where `checkpoint` was taken.
  package mutating func restore(_ checkpoint: TrainingCheckpoint) {
    adam.restore(&model.parameters, from: checkpoint)
    cnn?.restore(checkpoint)
  }
}

private func isEncoder(_ name: String) -> Bool { name == "embedding" || name.hasPrefix("lstm.") }

extension PackedSentences {
  /// The rows of pairs whose sentences are these; `photos` and `sentences` give each pair.
  package func layout(cells: Int, photos: [Int], sentences: [Int]) -> PairLayout {
    PairLayout(cells: cells, photos: photos, words: sentences.map { tree.paths[$0] })
  }
}
