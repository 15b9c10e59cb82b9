import ArgumentParser
import Artifacts
import Matching
import Stage
import Tensor
import Training

@main struct TrainFragments: StageProgram {
  static let configuration = CommandConfiguration(
    training: "train-fragments",
    abstract: """
      Learns how well the regions of a photo and the words of a sentence find each other, by stacked cross \
      attention (SCAN) or recurrent attention (IMRAM).
      """,
    note: "Another stage 2, which learns from whole batches of photos and sentences instead of screened pairs.",
    example: "train-fragments examples.h5 features.h5 --epochs 10 -o stage2.h5", seeAlso: "train-stage2, score")

  @Argument(help: "What preprocess wrote.") var examples: String
  @Argument(help: "What extract-features wrote, or import-features.") var features: String
  @OptionGroup var network: FragmentOptions
  @OptionGroup var options: FragmentTraining.Options
  @OptionGroup var views: ViewOptions
  @OptionGroup var watching: FragmentValidation.Options
  @OptionGroup var stage: StageOptions
  static let makes: [any Schema.Type] = [Stage2Schema.self]

  func validate() throws {
    try require(
      network.matcher == .recurrentAttention || (options.candidates == 0 && options.hardestCandidates == nil),
      "--candidates and --hardest-candidates are for --matcher recurrent-attention: leave them out")
  }

  func run(_ context: StageContext) throws -> Summary {
    let examples = try Examples(readingFrom: examples), features = try Features(readingFrom: features)
    let lineage = try Lineage(examples, features)
    let splits = try options.splits.splits(of: examples)
    let members = examples.members(of: splits, as: options.identities)
    try require(
      options.batch <= members.identities.count,
      "--batch \(options.batch): there are \(members.identities.count) photos or identities to train on: give at most "
        + "so many")
    print(
      "training on \(members.photos.joined().count) photos, \(members.sentences.joined().count) sentences, "
        + "\(features.cells) regions a photo")
    let data = PairData(
      grids: features.grids, words: examples.sentence, views: views.viewAugmentation ? features.gridViewCount : 1)
    let validation = FragmentValidation(examples, trainedOn: splits, watching)
    var generator = SplitMix64(seed: context.seed, stream: 0)
    let model = network.model(channels: features.channels, vocabulary: examples.vocabulary.count, using: &generator)
    var training = FragmentTraining(
      model, data: data, photos: members.photos, sentences: members.sentences, options: options, seed: context.seed)
    let interval = interval(passes: watching.evaluateEvery, of: training.steps, epochs: options.epochs)
    let loop = TrainingLoop(context, lineage, interval: interval, stopping: watching.stopping)
    return try loop.run(&training) {
      try validation?.evaluation(of: $0.trained, data: data)
    } write: { _, trained in
      let configuration = Stage2Configuration(
        matcher: .fragments(model.configuration), trainSplits: splits, gridLayer: features.gridLayer)
      try loop.write(trained, Stage2Schema.self, configuration)
    }
  }
}
