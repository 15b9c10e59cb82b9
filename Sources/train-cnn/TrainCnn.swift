import ArgumentParser
import Artifacts
import Backbones
import Stage
import Training

@main struct TrainCnn: StageProgram {
  static let configuration = CommandConfiguration(
    commandName: "train-cnn",
    abstract: "Trains a small CNN from nothing to say what the sentences say.",
    discussion: """
      It learns phrases of two and three words that come back in the sentences of some identities, such as "red crown".
      For data whose machine has no published weights; extract-features runs it like those.

      Example: train-cnn examples.h5 --epochs 16 --output weights.h5

      An interrupted training goes on from its last checkpoint when the same command runs again.
      """)

  @Argument(help: "What preprocess wrote.") var examples: String
  @OptionGroup var options: SmallCNNTraining.Options
  @OptionGroup var stage: StageOptions
  static let makes: [any Schema.Type] = [WeightsSchema.self]

  func run(_ context: StageContext) throws -> Summary {
    let examples = try Examples(readingFrom: examples)
    let photos = (0..<examples.photoCount).filter { examples.photoSplits[$0] == .train }
    guard photos.count >= options.batch else {
      throw ArtifactError(
        "\(self.examples): \(photos.count) training photos are fewer than a batch of \(options.batch): give a smaller "
          + "--batch")
    }
    try examples.check(areAsLargeAs: Architecture.smallCNN.side, for: "train-cnn")
    let identities = Set(photos.map { examples.photoIdentities[$0] }).sorted(), labels = identities.places()
    print("training on \(photos.count) photos of \(identities.count) identities")

    var training = SmallCNNTraining(
      identities: photos.map { labels[examples.photoIdentities[$0]]! },
      phrases: try phrases(of: identities, in: examples), options: options, seed: context.seed, side: examples.side
    ) { try examples.pixels(photos[$0]..<photos[$0] + 1) }
    let lineage = try Lineage(examples), cnn = Architecture.smallCNN
    return try TrainingLoop(context, lineage, interval: training.interval).run(&training) { _, model in
      try Weights(
        Backbone(cnn.name, mean: cnn.scaling.mean, factor: cnn.scaling.factor),
        parameters: model.parameters
      ).write(to: context.output, provenance: context.provenance, lineage: lineage)
    }
  }

  /// - Throws: `ArtifactError` where the sentences have none.
  private func phrases(of identities: [Int], in examples: Examples) throws -> Phrases {
    let trained = examples.sentencePhotos.indices.filter { examples.split(ofSentence: $0) == .train }
    let sentences = Dictionary(grouping: trained, by: examples.identity(ofSentence:))
    let phrases = Phrases(
      of: identities.map { (sentences[$0] ?? []).map(examples.sentence) }, limit: options.phrases)
    guard phrases.count > 0 else {
      throw ArtifactError(
        "\(self.examples): no two words that follow each other are said of several training identities and not of all, "
          + "so there is nothing to learn: make it of more sentences or identities")
    }
    print("it learns to say \(phrases.count) phrases of their sentences")
    return phrases
  }
}
