import ArgumentParser
import Artifacts
import Matching
import Pools
import Stage
import Tensor
import Training

@main struct TrainStage2: StageProgram {
  static let configuration = CommandConfiguration(
    commandName: "train-stage2",
    abstract: "Learns to tell which of the screened pairs match, with latent co-attention.",
    discussion: """
      Example: train-stage2 examples.h5 features.h5 stage1.h5 pairs.h5 -o stage2.h5

      An interrupted training goes on from its last checkpoint when the same command runs again.

      See also: tune-stage2, train-fragments
      """)

  @Argument(help: "What preprocess wrote.") var examples: String
  @Argument(help: "What extract-features wrote.") var features: String
  @Argument(help: "What train-stage1 wrote, or tune-stage1.") var stage1: String
  @Argument(help: "What screen-pairs wrote.") var pairs: String
  @OptionGroup var network: MatcherOptions
  @OptionGroup var options: CoAttentionTraining.Options
  @OptionGroup var views: ViewOptions
  @OptionGroup var watching: PairValidation.Options
  @OptionGroup var stage: StageOptions

  func run(_ context: StageContext) throws -> Summary {
    let examples = try Examples(readingFrom: examples), features = try Features(readingFrom: features)
    let (stage1, stored) = try Model.read(Stage1Schema.self, from: stage1)
    let pairs = try Pairs(readingFrom: pairs)
    try features.check(areSeenBy: stored)
    let lineage = try Lineage([examples.artifact, stored, pairs.artifact, features.artifact])
    let screened = try PairTable(training: pairs, examples, options)
    let data = PairData(
      grids: features.grids, words: examples.sentence, views: views.viewAugmentation ? features.gridViewCount : 1)
    let validation = try PairValidation(pairs)

    var generator = SplitMix64(seed: context.seed, stream: 0)
    let model = try network.matcher(
      from: JointEmbedding(stage1, stored), features, examples, sample: screened, using: &generator)
    var training = CoAttentionTraining(model, pairs: screened, data: data, options: options, seed: context.seed)
    return try TrainingLoop(context, lineage, interval: watching.reportEvery).run(&training) {
      try validation?.evaluation(of: $0.trained, data: data) ?? .init()
    } write: { _, kept, history in
      try Model(parameters: kept.byName, history: history)
        .write(
          Stage2Schema.self, to: context.output,
          configuration: Stage2Configuration(
            matcher: .coAttention(model.configuration),
            trainSplits: stored.configuration(as: Stage1Configuration.self).trainSplits),
          provenance: context.provenance, lineage: lineage)
    }
  }
}
