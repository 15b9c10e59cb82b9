import ArgumentParser
import Artifacts
import Matching
import Pools
import Stage
import Training

@main struct TuneStage2: StageProgram {
  static let configuration = CommandConfiguration(
    training: "tune-stage2", abstract: "Goes on training stage 2, and its CNN along with it.",
    note: "Features are then made anew: extract-features takes the output for its weights.",
    example: "tune-stage2 x.h5 weights.h5 stage1.h5 pairs.h5 stage2.h5 -o tuned2.h5", seeAlso: "train-stage2")

  @Argument(help: "What preprocess wrote.") var examples: String
  @Argument(help: "The weights.h5 or tuned1.h5 that extract-features was given.") var weights: String
  @Argument(help: "What train-stage1 wrote, or tune-stage1.") var stage1: String
  @Argument(help: "What screen-pairs wrote.") var pairs: String
  @Argument(help: "What train-stage2 wrote.") var stage2: String
  @OptionGroup var dropout: MatcherDropout
  @OptionGroup var options: PairTraining.Options
  @OptionGroup var watching: PairValidation.Options
  @OptionGroup var cnn: CNNOptions
  @OptionGroup var stage: StageOptions
  static let makes: [any Schema.Type] = [Tuned2Schema.self]

  func run(_ context: StageContext) throws -> Summary {
    let examples = try Examples(readingFrom: examples), pairs = try Pairs(readingFrom: pairs)
    let (_, stage1) = try Model.read(Stage1Schema.self, from: stage1)
    try stage1.configuration(as: Stage1Configuration.self).checkLearnedFromAll(stage1)
    let (stage2, stored) = try Model.read(Stage2Schema.self, from: stage2)
    guard var model = try pairMatcher(stage2, stored) as? any CellMatcher else {
      throw ArtifactError("\(self.stage2): matches fragments, which are not tuned: give what train-stage2 wrote")
    }
    try model.check(stored, fits: examples)
    dropout.set(on: &model)
    let network = model.stored
    let weights = try WeightsReader(readingFrom: weights)
    let gridLayer = try stored.configuration(as: Stage2Configuration.self).gridLayer
    let tuned = try TunedCNN(weights, examples, cnn, averaging: options.averaging, gridLayer: gridLayer)
    let made = tuned.cnn.architecture.grid.channels, expected = model.inputs.channels
    guard made == expected else {
      throw ArtifactError(
        "\(self.stage2): was trained on cells of \(expected) channels, and the CNN of \(self.weights) makes \(made): "
          + "give the CNN of its features")
    }
    try require(
      tuned.cnn.learnsGrid,
      "--cnn-from \(cnn.cnnFrom ?? ""): lies behind the grid of \(tuned.cnn.architecture.gridName), which would not "
        + "learn: give an earlier layer")
    // Features of the tuned CNN take the place of those that stage 2 was trained on.
    let lineage = try Lineage([examples.artifact, stage1, pairs.artifact, stored, weights.artifact])
      .without("features.h5").without("features1.h5")
    let screened = try PairTable(training: pairs, examples, options)
    let validation = try PairValidation(pairs, examples)
    var training = PairTraining(
      model, pairs: screened, data: PairData(words: examples.sentence), options: options, seed: context.seed,
      cnn: tuned)
    let loop = TrainingLoop(context, lineage, interval: watching.reportEvery, stopping: watching.stopping)
    return try loop.run(&training) { training in
      guard let validation else { return nil }
      let features = try training.cnn!.features()
      let seen = PairData(grids: { photos, _ in try features(photos).grids }, words: examples.sentence, views: 1)
      return try validation.evaluation(of: training.trained, data: seen)
    } write: { _, trained in
      try trained.splitCNN(weights)
      let splits = try stage1.configuration(as: Stage1Configuration.self).trainSplits
      let written = Stage2Configuration(matcher: network, trainSplits: splits, gridLayer: gridLayer)
      try loop.write(trained, Tuned2Schema.self, written)
    }
  }
}
