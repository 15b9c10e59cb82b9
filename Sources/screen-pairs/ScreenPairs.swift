import ArgumentParser
import Artifacts
import Matching
import Pools
import Stage

@main struct ScreenPairs: StageProgram {
  static let configuration = CommandConfiguration(
    commandName: "screen-pairs",
    abstract: "Finds the nearest sentences of every photo and the nearest photos of every sentence: the pairs that "
      + "stage 2 judges.",
    discussion: """
      Photos and sentences are searched within a pool: all splits that stage 1 was trained on, and each other split \
      by itself. With folds, each training pair is as the network that did not learn from its identity sees it: as \
      pairs of other splits are.

      Example: screen-pairs buffers.h5 --k 20 --output pairs.h5
      Example: screen-pairs buffers.h5 fold1/buffers.h5 fold2/buffers.h5 --output pairs.h5

      See also: dump-buffers, train-stage2, score
      """)

  @Argument(help: "What dump-buffers wrote.") var buffers: String
  @Argument(
    help: ArgumentHelp(
      "What it wrote for networks that left out a part of the training identities each, all parts.", valueName: "fold"))
  var folds: [String] = []
  @Option(
    name: .customLong("k"), within: 1...1_000_000,
    help: ArgumentHelp("How many of the other kind each photo and each sentence keeps.", valueName: "count"))
  var nearest = 20
  @Flag(
    inversion: .prefixedNo, exclusivity: .chooseLast,
    help: "Add each training sentence's pair with its own photo, near or not.")
  var ownPairs = false
  @Option(
    help: ArgumentHelp(
      "Which pools, such as val,test; all if not given.",
      discussion: "train-stage2 learns from those of train; train-fragments needs none of them."))
  var pools: String?
  @OptionGroup var stage: StageOptions
  static let makes: [any Schema.Type] = [PairsSchema.self]

  func run(_ context: StageContext) throws -> Summary {
    let buffers = try Buffers(readingFrom: buffers), pools = try chosen(from: buffers)
    let folds = try TrainingFolds(self.folds.map(Buffers.init(readingFrom:)), of: buffers)
    let writer = try PairsWriter(
      path: context.output, provenance: context.provenance, lineage: folds.lineage, nearest: nearest)
    var count = 0
    for pool in pools {
      try Interruption.check()
      let meter = ProgressMeter("screen \(pool.name)", total: pool.photos.count, unit: "photos")
      let isTraining = pool.name == "train"
      let pairs = PairTable(
        joining: try (isTraining ? folds.parts : [(pool, buffers)]).map { part, buffers in
          let pairs = PairTable(
            screening: part, try buffers.embeddings(of: part), k: nearest, ownPairs: ownPairs && isTraining
          ) { meter.advance(by: $0) }
          return pool.inPool(part.inExamples(pairs))!
        })
      meter.finish()
      try writer.append(pairs, to: pool)
      count += pairs.count
      print(
        """
        \(pool.name): \(pairs.count) pairs of \(pool.photos.count) photos and \(pool.sentences.count) sentences, \
        \(percent(pairs.positiveShare)) of one identity; recall ceiling: \
        \(percent(pairs.sentenceRecall(of: pool.sentences.count))) of the sentences and \
        \(percent(pairs.photoRecall(of: pool.photos.count))) of the photos list one of their identity
        """)
    }
    try Interruption.check()
    try writer.finish()
    return Summary("\(count) pairs")
  }

  private func chosen(from buffers: Buffers) throws -> [Pool] {
    let known = buffers.pools(trainedOn: buffers.configuration.trainSplits)
    guard let asked = pools?.split(separator: ",", omittingEmptySubsequences: false).map(String.init) else {
      return known
    }
    for name in asked where !known.contains(where: { $0.name == name }) {
      throw ArtifactError(
        "\(buffers.artifact.path): no pool \(name): --pools \(known.map(\.name).joined(separator: ","))")
    }
    return known.filter { asked.contains($0.name) }
  }
}

/// Such as `12.3 %`.
private func percent(_ share: Double) -> String { "\((share * 1000).rounded() / 10) %" }
