import ArgumentParser
import Backbones
import Matching
import Pools
import Stage
import Tensor
import Training

/// Times training steps and scoring. bench/stage1.py and bench/stage2.py do the same in PyTorch.
struct StageBenchmark: TimedProgram {
  enum What: String, CaseIterable, ExpressibleByArgument {
    case stage1Training = "stage1-training", jointTraining = "joint-training", stage2Training = "stage2-training",
      stage2Scoring = "stage2-scoring"
  }

  static let configuration = CommandConfiguration(
    commandName: "stage", abstract: "Prints the units a second of a part of the chain as a line of JSON.",
    discussion: "Example: benchmark stage1-training sentences.txt    (sentences.txt is what bench/workload.py wrote)")

  @Argument(help: "stage1-training, joint-training, stage2-training or stage2-scoring.") var what: What
  @Argument(help: ArgumentHelp("What bench/workload.py wrote.", valueName: "file")) var sentences: String
  @Option(within: 1...65_536, help: "E = H = D = K.") var hidden = 512
  @Option(within: 1...1_000_000, help: "Training steps in a measurement.") var steps = 8
  @Option(
    within: 1...65_536,
    help: "Photos in a batch of stage 2, or of the joint training of stage 1 and EfficientNet-Lite0.")
  var photos = 32
  @Option(within: 1...65_536, help: "Pairs of each of those photos.") var pairsPerPhoto = 4
  @Option(
    within: 1...65_536,
    help: "Photos whose pairs are scored: ten sentences each, and each sentence with 20 of the photos.")
  var scoredPhotos = 20
  @OptionGroup var timing: Timing

  func measure() throws {
    let workload = try Workload(readingFrom: sentences)
    var generator = SplitMix64(seed: 1)
    let embedding = JointEmbedding(
      configuration: .init(), channels: 1280, words: (workload.vocabulary, hidden, hidden), dimensions: hidden,
      using: &generator)
    func matcher() -> CoAttention {
      CoAttention(
        configuration: .init(), stage1: embedding.parameters, channels: 1280, width: hidden, using: &generator)
    }
    switch what {
    case .stage1Training:
      let vectors = Tensor(uniform: 1, shape: [4096, 1280], using: &generator)
      let data = EmbeddingData(
        vectors: { photos, _ in vectors.gatheringRows(photos) }, words: workload.words, views: 1,
        photos: (0..<workload.identities.count).map { identity in (0..<51).map { (identity + $0 * 80) % 4096 } },
        sentences: workload.identities)
      var training = EmbeddingTraining(
        embedding, data: data, options: try .parse([]), triplet: try .parse([]), seed: 1)
      try training.begin()
      try timing.measure(what.rawValue, training, steps: steps)
    case .jointTraining:
      try timing.measure(what.rawValue, jointTraining(embedding, workload, using: &generator), steps: steps)
    case .stage2Training:
      var options = try PairTraining.Options.parse([])
      (options.photosPerBatch, options.pairsPerPhoto) = (photos, pairsPerPhoto)
      let ids = (0..<256).flatMap { [Int32](repeating: $0, count: 20) }
      let pairs = PairTable(
        photos: ids, sentences: ids.map { _ in .random(in: 0..<Int32(workload.sentences.count), using: &generator) },
        labels: ids.indices.map { $0 % 20 < 12 ? 1 : 0 })
      let matcher = matcher(), data = workload.pairData(photos: 256, cells: 49, channels: 1280, using: &generator)
      let training = PairTraining(matcher, pairs: pairs, data: data, options: options, seed: 1)
      try timing.measure(what.rawValue, training, steps: steps)
    case .stage2Scoring:
      let sentences = (0..<scoredPhotos * 10).flatMap { [Int](repeating: $0, count: 20) }
      let photos = sentences.indices.map { (sentences[$0] * 7 + $0 % 20) % scoredPhotos }, matcher = matcher()
      let data = workload.pairData(photos: scoredPhotos, cells: 49, channels: 1280, using: &generator)
      try timing.measure(what.rawValue, units: photos.count) {
        _ = try matcher.scores(photos: photos, sentences: sentences, data: data, views: 1) { _ in }
      }
    }
  }

  /// A training of stage 1 and all of EfficientNet-Lite0, on random crops of photos in memory.
  private func jointTraining(_ embedding: JointEmbedding, _ workload: Workload, using generator: inout SplitMix64)
    throws -> EmbeddingTraining
  {
    let side = 256, architecture = Architecture.efficientNetLite0, weights = RandomWeights(architecture)
    let pixels = (0..<64 * side * side * 3).map { _ in UInt8.random(in: 0...255, using: &generator) }
    let cnn = try LearningCNN(
      architecture, scaling: architecture.scaling, options: .init(), tensor: weights.tensor)
    let tuned = TunedCNN(cnn, side: side, tensor: weights.tensor) { photo in
      Array(pixels[photo % 64 * side * side * 3..<(photo % 64 + 1) * side * side * 3])
    }
    let data = EmbeddingData(
      vectors: { _, _ in preconditionFailure("the CNN sees photos itself") }, words: workload.words, views: 1,
      photos: workload.identities.indices.map { [$0] }, sentences: workload.identities)
    var options = try EmbeddingTraining.Options.parse([])
    options.batch = photos
    let rows = Tensor(normal: 1, shape: [workload.identities.count, hidden], using: &generator).l2NormalizedRows().rows
    return EmbeddingTraining(
      embedding, data: data, options: options, triplet: try .parse([]), seed: 1, tuning: (rows, rows, tuned))
  }
}
