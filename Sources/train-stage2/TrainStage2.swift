import ArgumentParser
import Artifacts
import Matching
import Pools
import Stage
import Tensor
import Training

extension CoAttention.Attention: ExpressibleByArgument {}

@main struct TrainStage2: StageProgram {
  static let configuration = CommandConfiguration(
    training: "train-stage2",
    abstract: "Learns to tell which of the screened pairs match, word by word.",
    example: "train-stage2 examples.h5 features.h5 stage1.h5 pairs.h5 -o stage2.h5",
    seeAlso: "tune-stage2, train-fragments")

  @Argument(help: "What preprocess wrote.") var examples: String
  @Argument(help: "What extract-features wrote.") var features: String
  @Argument(help: "What train-stage1 wrote, or tune-stage1.") var stage1: String
  @Argument(help: "What screen-pairs wrote.") var pairs: String
  @OptionGroup var network: MatcherOptions
  @OptionGroup var options: PairTraining.Options
  @OptionGroup var views: ViewOptions
  @OptionGroup var watching: PairValidation.Options
  @OptionGroup var stage: StageOptions
  static let makes: [any Schema.Type] = [Stage2Schema.self]

  func run(_ context: StageContext) throws -> Summary {
    let examples = try Examples(readingFrom: examples), features = try Features(readingFrom: features)
    let (stage1, stored) = try Model.read(Stage1Schema.self, from: stage1)
    let pairs = try Pairs(readingFrom: pairs)
    try features.check(areSeenBy: stored)
    let trained = try stored.configuration(as: Stage1Configuration.self)
    try trained.checkLearnedFromAll(stored)
    let lineage = try Lineage([examples.artifact, stored, pairs.artifact, features.artifact])
    let screened = try PairTable(training: pairs, examples, options)
    let data = PairData(
      grids: features.grids, words: examples.sentence, views: views.viewAugmentation ? features.gridViewCount : 1)
    let validation = try PairValidation(pairs, examples)
    let embedding = try JointEmbedding(stage1, stored)
    try embedding.check(stored, fits: examples)
    var generator = SplitMix64(seed: context.seed, stream: 0)
    let sample = PairSample(of: screened, features, examples)
    var model = try network.matcher(from: embedding, stored, sample, using: &generator)
    if network.prior {
      let prior = Prior(of: screened)
      print("stage 1 as log-odds: \(prior.gain) · similarity \(prior.offset < 0 ? "−" : "+") \(abs(prior.offset))")
      model.begin(with: prior)
    }
    let matcher = model.stored
    var training = PairTraining(model, pairs: screened, data: data, options: options, seed: context.seed)
    let loop = TrainingLoop(context, lineage, interval: watching.reportEvery, stopping: watching.stopping)
    return try loop.run(&training) {
      try validation?.evaluation(of: $0.trained, data: data)
    } write: { _, written in
      let configuration = Stage2Configuration(
        matcher: matcher, trainSplits: trained.trainSplits, gridLayer: features.gridLayer)
      try loop.write(written, Stage2Schema.self, configuration)
    }
  }
}
