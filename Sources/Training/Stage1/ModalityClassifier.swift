import Artifacts
import Autodiff
import Matching
import Tensor

/// Tells embeddings of photos from those of sentences: D → D/2, ReLU, dropout → D/4, ReLU → the logits of photo and
/// sentence.
///
/// It is the adversary of a modality-invariant embedding, and trained afresh it measures the gap between the
/// modalities: an accuracy of one half means that they cannot be told apart. The network is a reconstruction, after
/// that of ACMR (Wang et al. 2017), which lacks activations.
package struct ModalityClassifier {
  /// Photos and sentences in a batch, and the most of each that are sampled.
  private static let batch = 128, sample = 8192
  private static let layers = [Linear("fc1"), Linear("fc2"), Linear("fc3")]
  private static let photo = 0, sentence = 1
  /// Chance of each step has a stream of its own, beyond those of the embedding's training.
  private static let streams: UInt64 = 1 << 50

  private(set) var parameters: Parameters
  private var optimizer: Adam
  private let seed: UInt64

  /// An untrained one for embeddings of D dimensions, with weights and biases from U(±1/√inputs).
  init(dimensions: Int, options: AdversarialOptions, seed: UInt64) {
    var generator = SplitMix64(seed: seed, stream: Self.streams), parameters = Parameters()
    let widths = [dimensions, max(1, dimensions / 2), max(1, dimensions / 4), 2]
    for (layer, (inputs, outputs)) in zip(Self.layers, zip(widths, widths.dropFirst())) {
      let bound = 1 / Float(inputs).squareRoot()
      parameters[layer.weights] = Tensor(uniform: bound, shape: [inputs, outputs], using: &generator)
      parameters[layer.bias] = Tensor(uniform: bound, shape: [outputs], using: &generator)
    }
    (self.parameters, self.seed) = (parameters, seed)
    optimizer = Adam(learningRate: options.classifierLearningRate)
  }

  /// Logits [n, 2] of embeddings [n, D].
  /// - Parameter chance: for dropout; without it nothing is dropped.
  func logits(_ x: Variable, _ variables: Variables, chance: inout SplitMix64?) -> Variable {
    var hidden = relu(Self.layers[0](x, variables))
    if chance != nil { hidden = dropout(hidden, probability: 0.5, using: &chance!) }
    return Self.layers[2](relu(Self.layers[1](hidden, variables)), variables)
  }

  /// L_D = −Σ log p(photo | v) − Σ log p(sentence | s), each reduced.
  func loss(
    photos v: Variable, sentences s: Variable, _ variables: Variables, reduction: Reduction, chance: SplitMix64? = nil
  ) -> Variable {
    var chance = chance
    let ofPhotos = logits(v, variables, chance: &chance), ofSentences = logits(s, variables, chance: &chance)
    return crossEntropy(ofPhotos, targets: [Int](repeating: Self.photo, count: v.shape[0]), reduction: reduction)
      + crossEntropy(ofSentences, targets: [Int](repeating: Self.sentence, count: s.shape[0]), reduction: reduction)
  }

  /// One step of Adam on embeddings that are given, [n, D] of photos and of sentences.
  mutating func learn(photos: Tensor, sentences: Tensor) {
    let variables = parameters.variables()
    let loss = loss(
      photos: .constant(photos), sentences: .constant(sentences), variables, reduction: .mean,
      chance: SplitMix64(seed: seed, stream: Self.streams + UInt64(optimizer.steps) + 1))
    optimizer.update(&parameters, variables, gradients(of: loss))
  }

  /// The mean of the shares of photos and of sentences that are recognized, however many there are of each.
  func balancedAccuracy(photos: Tensor, sentences: Tensor) -> Float {
    func recognized(_ x: Tensor, as modality: Int) -> Float {
      var noDropout: SplitMix64?
      let logits = logits(.constant(x), parameters.constants(), chance: &noDropout).value.elements
      let right = (0..<x.rows).count { logits[2 * $0 + modality] > logits[2 * $0 + 1 - modality] }
      return Float(right) / Float(max(1, x.rows))
    }
    return (recognized(photos, as: Self.photo) + recognized(sentences, as: Self.sentence)) / 2
  }

  /// One that was trained on what `model` makes of the training set, as it is: a function of both and the seed.
  /// - Throws: what `data` throws.
  package init(of data: EmbeddingData, by model: JointEmbedding, options: AdversarialOptions, seed: UInt64) throws {
    self.init(dimensions: model.dimensions, options: options, seed: seed)
    func sample(_ members: [[Int]]) -> [Int] {
      let all = members.flatMap { $0 }
      return stride(from: 0, to: all.count, by: max(1, all.count / Self.sample)).map { all[$0] }
    }
    let photos = try embedBlocks(sample(data.photos)) {
      model.embedding(ofPhotos: try data.vectors(ofFirstViewsOf: $0))
    }
    let sentences = embedBlocks(sample(data.sentences)) { model.embedding(ofSentences: $0.map(data.words)) }
    var ofPhotos = ShuffledCycle(Array(0..<photos.rows), seed: seed, stream: 0),
      ofSentences = ShuffledCycle(Array(0..<sentences.rows), seed: seed, stream: 1)
    for step in 0..<options.classifierSteps {
      let draws = step * Self.batch..<(step + 1) * Self.batch
      learn(
        photos: photos.gatheringRows(draws.map { ofPhotos.item($0) }),
        sentences: sentences.gatheringRows(draws.map { ofSentences.item($0) }))
    }
  }

  func add(to checkpoint: inout TrainingCheckpoint) {
    checkpoint.add(parameters, as: "modality-classifier")
    checkpoint.add(optimizer.state, as: "modality-optimizer")
    checkpoint.integers["modality-steps"] = Int64(optimizer.steps)
  }

  /// nil where the checkpoint has none.
  /// - Throws: `CheckpointError` where it has a part of one, or one of other dimensions.
  init?(_ checkpoint: TrainingCheckpoint, dimensions: Int, options: AdversarialOptions, seed: UInt64) throws {
    guard checkpoint.integers["modality-steps"] != nil else { return nil }
    self.init(dimensions: dimensions, options: options, seed: seed)
    parameters = try checkpoint.parameters("modality-classifier", like: parameters)
    optimizer.state = try checkpoint.state("modality-optimizer", of: parameters, [".m", ".v"])
    optimizer.steps = try checkpoint.count("modality-steps")
  }
}
