import ArgumentParser
import Artifacts
import Matching
import Pools
import Stage
import Tensor

@main struct DumpBuffers: StageProgram {
  static let configuration = CommandConfiguration(
    commandName: "dump-buffers",
    abstract: "Embeds every photo and every sentence of every split with the network of stage 1.",
    discussion: "Example: dump-buffers examples.h5 features.h5 stage1.h5 --output buffers.h5")

  @Argument(help: "What preprocess wrote.") var examples: String
  @Argument(help: "What extract-features wrote, or import-features.") var features: String
  @Argument(help: "What train-stage1 wrote, or import-matcher.") var stage1: String
  @Option(within: 1...100, help: "Of how many views of a photo, from the first, the embeddings are averaged.")
  var views = 1
  @Option(
    within: ZeroOr(0.001...1000),
    help: ArgumentHelp(
      "τ of a comparison of every photo with the sentences of the training identities, which then is part of its "
        + "embedding; 0: none.", valueName: "tau"))
  var photoCohort = 0.0
  @Option(
    within: ZeroOr(0.001...1000),
    help: ArgumentHelp(
      "τ of a comparison of every sentence with the photos of the training identities, which then is part of its "
        + "embedding; 0: none.", valueName: "tau"))
  var sentenceCohort = 0.0
  @OptionGroup var stage: StageOptions
  static let makes: [any Schema.Type] = [BuffersSchema.self]

  func run(_ context: StageContext) throws -> Summary {
    let examples = try Examples(readingFrom: examples), features = try Features(readingFrom: features)
    let (stored, artifact) = try Model.read(Stage1Schema.self, from: stage1)
    let lineage = try Lineage([examples.artifact, features.artifact, artifact])
    try features.check(areSeenBy: artifact)
    let model = try JointEmbedding(stored, artifact)
    try model.check(artifact, fits: examples, features)
    guard views <= features.views.count else {
      throw ArtifactError(
        """
        \(features.artifact.path): has \(features.views.count) view\(features.views.count == 1 ? "" : "s") of each \
        photo, not \(views): give --views \(features.views.count), or more --views to extract-features
        """)
    }
    let trained = try artifact.configuration(as: Stage1Configuration.self), splits = trained.trainSplits
    let hasCohort = photoCohort > 0 || sentenceCohort > 0
    let configuration = BuffersConfiguration(trainSplits: splits, hasCohort: hasCohort, leftOut: trained.leftOut)
    let writer = try BuffersWriter(
      path: context.output, configuration: configuration, provenance: context.provenance, lineage: lineage,
      examples: examples, dimensions: model.dimensions + (hasCohort ? 2 : 0))
    let trainedOn = examples.members(of: hasCohort ? splits : [], without: trained.leftOut)
    let known = (trainedOn.photos + trainedOn.sentences).reduce(0) { $0 + $1.count }
    let meter = ProgressMeter(
      "dump-buffers", total: examples.photoCount + examples.sentenceCount + known, unit: "embeddings")

    func embed(photos: [Int]) throws -> Tensor {
      try Interruption.check()
      defer { meter.advance(by: photos.count) }
      return model.embedding(
        ofViews: try (0..<views).map { view in try features.vectors(photos: photos, views: photos.map { _ in view }) })
    }
    func embed(sentences: [Int]) throws -> Tensor {
      try Interruption.check()
      defer { meter.advance(by: sentences.count) }
      return model.embedding(ofSentences: sentences.map(examples.sentence))
    }
    var cohort: Cohort?
    if hasCohort {
      cohort = Cohort(
        photos: try FeatureMeans(of: trainedOn.photos, dimensions: model.dimensions, embed: embed(photos:)),
        sentences: try FeatureMeans(of: trainedOn.sentences, dimensions: model.dimensions, embed: embed(sentences:)),
        photoTemperature: photoCohort, sentenceTemperature: sentenceCohort)
    }
    for block in (0..<examples.photoCount).blocks(of: 1024) {
      let plain = try embed(photos: Array(block))
      try writer.append(photos: cohort?.compared(photos: plain) ?? plain)
    }
    for block in (0..<examples.sentenceCount).blocks(of: 1024) {
      let plain = try embed(sentences: Array(block))
      try writer.append(sentences: cohort?.compared(sentences: plain) ?? plain)
    }
    meter.finish()
    try writer.finish()
    return Summary("\(examples.photoCount) photos, \(examples.sentenceCount) sentences")
  }
}
