import ArgumentParser
import Artifacts
import Matching
import Pools
import Recurrent
import Stage
import Tensor
import Training

extension JointEmbedding.Encoder: ExpressibleByArgument {}
extension PoolingOverTime: ExpressibleByArgument {}
extension Fold: ExpressibleByArgument {}

@main struct TrainStage1: StageProgram {
  static let configuration = CommandConfiguration(
    training: "train-stage1",
    abstract: "Learns one space for photos and sentences, with the Cross-Modal Cross-Entropy loss or a triplet loss.",
    example: "train-stage1 examples.h5 features.h5 --epochs 5 --output stage1.h5", seeAlso: "tune-stage1")

  @Argument(help: "What preprocess wrote.") var examples: String
  @Argument(help: "What extract-features wrote, or import-features.") var features: String
  @OptionGroup var network: EmbeddingNetworkOptions
  @Option(
    help: ArgumentHelp(
      "Leave out a fold of the training identities, such as 1/2, the first of every two: screen-pairs then finds their "
        + "pairs as those of identities that were never seen.", valueName: "fold"))
  var leaveOut: Fold?
  @OptionGroup var options: EmbeddingTraining.Options
  @OptionGroup var views: ViewOptions
  @OptionGroup var watching: EmbeddingValidation.Options
  @OptionGroup var triplet: TripletOptions
  @OptionGroup var adversarial: AdversarialOptions
  @OptionGroup var stage: StageOptions
  static let makes: [any Schema.Type] = [Stage1Schema.self]

  func run(_ context: StageContext) throws -> Summary {
    let examples = try Examples(readingFrom: examples), features = try Features(readingFrom: features)
    let lineage = try Lineage(examples, features)
    let splits = try options.splits.splits(of: examples)
    var data = try EmbeddingData(
      examples, of: splits, without: leaveOut, for: options, features,
      views: views.viewAugmentation ? features.views.count : 1)
    let standardization = network.standardize ? try data.standardize() : nil
    let validation = EmbeddingValidation(examples, trainedOn: splits, watching)
    try require(
      validation != nil || !adversarial.modalityGap,
      "--modality-gap: is measured on val, which is trained on, or not there: leave it out")
    var generator = SplitMix64(seed: context.seed, stream: 0)
    let model = network.model(channels: features.vectorCount, vocabulary: examples.vocabulary.count, using: &generator)
    var training = EmbeddingTraining(model, data: data, options: options, triplet: triplet, seed: context.seed)
    training.adversarial = adversarial
    training.modalityGap = { try validation?.modalityGap($0, of: $1, vectors: data.vectors(ofFirstViewsOf:)) }
    let interval = interval(passes: watching.evaluateEvery, of: training.steps, epochs: options.epochs)
    let loop = TrainingLoop(context, lineage, interval: interval, stopping: watching.stopping)
    return try loop.run(&training) { training in
      var evaluation = try validation?.evaluation(of: training.trained, vectors: data.vectors(ofFirstViewsOf:))
      // Before the adversary starts, a network may do better that is not an adversarial one.
      if adversarial.adversarialWeight != nil, training.adversary == nil { evaluation?.deciding = nil }
      return evaluation
    } evaluateKept: { kept in
      guard let validation, adversarial.isGapMeasured else { return [:] }
      let model = JointEmbedding(configuration: model.configuration, parameters: kept)
      let classifier = try ModalityClassifier(of: data, by: model, options: adversarial, seed: context.seed)
      let gap = try validation.modalityGap(classifier, of: model, vectors: data.vectors(ofFirstViewsOf:))
      return ["modality-gap-after": gap]
    } write: { training, trained in
      standardization?.undo(in: &trained.parameters)
      trained.buffers = training.buffers
      try loop.write(
        trained, Stage1Schema.self, name: leaveOut.map { "stage1-fold\($0.number)" },
        Stage1Configuration(network: model.configuration, trainSplits: splits, leftOut: leaveOut))
    }
  }
}

/// The network of stage 1; defaults are the paper's where it has them.
struct EmbeddingNetworkOptions: ParsableArguments {
  @Option(help: "What reads the words: lstm, with a projection of its states (the paper), or gru, without one (VSE++).")
  var encoder = JointEmbedding.Encoder.lstm
  @Option(help: "How its states become a sentence's vector: last (the paper), max or mean over all words.")
  var pooling = PoolingOverTime.last
  @Flag(onOff: "Read sentences from their end too, with a second LSTM or GRU.") var bidirectional = false
  @Option(within: 1...65_536, help: "Dimensions of the joint space; with --encoder gru also --hidden-size.")
  var dimensions = 512
  @Option(within: 1...65_536, help: .embeddingSize) var embeddingSize = 512
  @Option(within: 1...65_536, help: "Size of the encoder's state.") var hiddenSize = 512
  @Flag(onOff: "Train on CNN vectors whose elements have the mean 0 and the deviation 1 of the training photos.")
  var standardize = false
  @OptionGroup var dropout: EmbeddingDropout

  func model(channels: Int, vocabulary: Int, using generator: inout SplitMix64) -> JointEmbedding {
    var configuration = JointEmbedding.Configuration(encoder: encoder, pooling: pooling, isBidirectional: bidirectional)
    dropout.set(&configuration)
    return JointEmbedding(
      configuration: configuration, channels: channels, words: (vocabulary, embeddingSize, hiddenSize),
      dimensions: dimensions, using: &generator)
  }

  func validate() throws {
    try require(
      encoder == .lstm || dimensions == hiddenSize,
      "--hidden-size \(hiddenSize): with --encoder gru nothing is projected: give the same --dimensions, not "
        + "\(dimensions)")
  }
}
