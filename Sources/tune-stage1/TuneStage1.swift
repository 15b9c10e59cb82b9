import ArgumentParser
import Artifacts
import Files
import Matching
import Stage
import Training

@main struct TuneStage1: StageProgram {
  static let configuration = CommandConfiguration(
    training: "tune-stage1", abstract: "Goes on training stage 1, and its CNN along with it.",
    note: "features.h5 is then made anew: extract-features takes the output for its weights.",
    example: "tune-stage1 examples.h5 weights.h5 stage1.h5 --output tuned1.h5", seeAlso: "train-stage1")

  @Argument(help: "What preprocess wrote.") var examples: String
  @Argument(help: "The weights.h5 that extract-features was given.") var weights: String
  @Argument(help: "What train-stage1 wrote.") var stage1: String
  @OptionGroup var dropout: EmbeddingDropout
  @OptionGroup var options: EmbeddingTraining.Options
  @OptionGroup var watching: EmbeddingValidation.Options
  @OptionGroup var triplet: TripletOptions
  @OptionGroup var cnn: CNNOptions
  @OptionGroup var stage: StageOptions
  static let makes: [any Schema.Type] = [Tuned1Schema.self]

  func run(_ context: StageContext) throws -> Summary {
    let examples = try Examples(readingFrom: examples)
    let splits = try options.splits.splits(of: examples)
    let (stored, artifact) = try Model.read(Stage1Schema.self, from: stage1)
    let before = try artifact.configuration(as: Stage1Configuration.self), trained = before.trainSplits
    try before.checkLearnedFromAll(artifact)
    guard Set(trained) == Set(splits) else {
      throw ArtifactError(
        "\(stage1): was trained on \(trained.map(\.description).joined(separator: ",")), and --train-splits is "
          + "\(options.splits.trainSplits): its buffers would not fit: give the same")
    }
    guard let photos = stored.buffers["photos"], let sentences = stored.buffers["sentences"] else {
      throw ArtifactError("\(stage1): has no buffers: \(redo("train-stage1"))")
    }
    let embedding = try JointEmbedding(stored, artifact)
    try embedding.check(artifact, fits: examples)
    let data = try EmbeddingData(examples, of: splits, for: options)
    guard [photos.rows, sentences.rows].allSatisfy({ $0 == data.photos.count }) else {
      throw ArtifactError(
        "\(stage1): has buffers of \(photos.rows) identities, and --identities \(options.identities.rawValue) gives "
          + "\(data.photos.count): give the --identities that it was trained with")
    }
    var configuration = embedding.configuration
    dropout.set(&configuration)
    let model = JointEmbedding(configuration: configuration, parameters: embedding.parameters)
    let weights = try WeightsReader(readingFrom: weights)
    let tuned = try TunedCNN(weights, examples, cnn, averaging: options.averaging)
    let made = tuned.cnn.architecture.vectorCount, expected = model.parameters["photo.projection"].shape[0]
    guard made == expected else {
      throw ArtifactError(
        "\(stage1): was trained on vectors of \(expected) numbers, and the CNN of \(self.weights) makes \(made): give "
          + "the CNN of its features")
    }
    // Features of the tuned CNN take the place of those of the frozen one.
    let lineage = try Lineage([examples.artifact, weights.artifact, artifact]).without("features.h5")
    let validation = EmbeddingValidation(examples, trainedOn: splits, watching)
    var training = EmbeddingTraining(
      model, data: data, options: options, triplet: triplet, seed: context.seed, tuning: (photos, sentences, tuned))
    let interval = interval(passes: watching.evaluateEvery, of: training.steps, epochs: options.epochs)
    let loop = TrainingLoop(context, lineage, interval: interval, stopping: watching.stopping)
    return try loop.run(&training) { training in
      guard let validation else { return nil }
      let features = try training.cnn!.features()
      return try validation.evaluation(of: training.trained) { try features($0).vectors }
    } write: { training, trained in
      trained.buffers = training.buffers
      try trained.splitCNN(weights)
      try loop.write(
        trained, Tuned1Schema.self, Stage1Configuration(network: model.configuration, trainSplits: splits))
    }
  }
}
