import ArgumentParser
import Artifacts
import Matching
import Stage
import Tensor
import Training

@main struct TrainStage1: StageProgram {
  static let configuration = CommandConfiguration(
    commandName: "train-stage1",
    abstract: "Learns one space for photos and sentences, with the Cross-Modal Cross-Entropy loss or a triplet loss.",
    discussion: """
      Example: train-stage1 examples.h5 features.h5 --epochs 5 --output stage1.h5

      An interrupted training goes on from its last checkpoint when the same command runs again.

      See also: tune-stage1
      """)

  @Argument(help: "What preprocess wrote.") var examples: String
  @Argument(help: "What extract-features wrote, or import-features.") var features: String
  @OptionGroup var network: EmbeddingNetworkOptions
  @OptionGroup var options: EmbeddingTraining.Options
  @OptionGroup var views: ViewOptions
  @OptionGroup var watching: EmbeddingValidation.Options
  @OptionGroup var triplet: TripletOptions
  @OptionGroup var adversarial: AdversarialOptions
  @OptionGroup var stage: StageOptions

  func run(_ context: StageContext) throws -> Summary {
    let examples = try Examples(readingFrom: examples), features = try Features(readingFrom: features)
    let lineage = try Lineage(examples, features)
    let splits = try examples.splits(named: options.trainSplits)
    let data = EmbeddingData(
      examples, of: splits, as: options.identities, features,
      views: views.viewAugmentation ? features.views.count : 1)
    let validation = EmbeddingValidation(examples, trainedOn: splits, watching)
    guard validation != nil || !adversarial.modalityGap else {
      throw ValidationError("--modality-gap: is measured on val, which is trained on, or not there: leave it out")
    }
    var generator = SplitMix64(seed: context.seed, stream: 0)
    let model = network.model(
      channels: features.vectorCount, vocabulary: examples.vocabulary.count, using: &generator)
    var training = EmbeddingTraining(model, data: data, options: options, triplet: triplet, seed: context.seed)
    training.adversarial = adversarial
    training.modalityGap = { try validation?.modalityGap($0, of: $1, vectors: data.vectors(ofFirstViewsOf:)) }

    let interval = interval(passes: watching.evaluateEvery, of: training.steps, epochs: options.epochs)
    let loop = TrainingLoop(context, lineage, interval: interval, stopping: EarlyStopping(watching.stopping))
    return try loop.run(&training) { training in
      guard let validation else { return .init() }
      var evaluation = try validation.evaluation(of: training.trained, vectors: data.vectors(ofFirstViewsOf:))
      // Before the adversary starts, a network may do better that is not an adversarial one.
      if adversarial.adversarialWeight != nil, training.adversary == nil { evaluation.deciding = nil }
      return evaluation
    } evaluateKept: { kept in
      guard let validation, adversarial.isGapMeasured else { return [:] }
      let model = JointEmbedding(configuration: model.configuration, parameters: kept)
      let classifier = try ModalityClassifier(of: data, by: model, options: adversarial.classifier, seed: context.seed)
      let gap = try validation.modalityGap(classifier, of: model, vectors: data.vectors(ofFirstViewsOf:))
      return ["modality-gap-after": gap]
    } write: { training, kept, history in
      try Model(parameters: kept.byName, buffers: training.buffers, history: history)
        .write(
          Stage1Schema.self, to: context.output,
          configuration: Stage1Configuration(network: model.configuration, trainSplits: splits),
          provenance: context.provenance, lineage: lineage)
    }
  }
}
