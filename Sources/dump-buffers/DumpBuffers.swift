import ArgumentParser
import Artifacts
import Matching
import Stage

@main struct DumpBuffers: Program {
  static let configuration = CommandConfiguration(
    commandName: "dump-buffers",
    abstract: "Embeds every photo and every sentence of every split with the network of stage 1.",
    discussion: """
      Example: dump-buffers examples.h5 features.h5 stage1.h5 --output buffers.h5
      """)

  @Argument(help: "What preprocess wrote.") var examples: String
  @Argument(help: "What extract-features wrote.") var features: String
  @Argument(help: "What train-stage1 wrote.") var stage1: String
  @Option(help: "Of how many views of a photo, from the first, the embeddings are averaged.") var views = 1
  @Flag(inversion: .prefixedNo, exclusivity: .chooseLast, help: "Take the mean sentence of the training identities off every sentence.")
  var centerSentences = false
  @OptionGroup var stage: StageOptions

  func validate() throws { try check("--views", views, .from(1, to: 100)) }

  func run(_ context: StageContext) throws -> Summary {
    let examples = try Examples(readingFrom: examples), features = try Features(readingFrom: features)
    let (stored, artifact) = try Model.read(Stage1Schema.self, from: stage1)
    let lineage = try Lineage([examples.artifact, features.artifact, artifact])
    try features.check(areSeenBy: artifact)
    let model = try JointEmbedding(stored, artifact)
    guard views <= features.views.count else {
      throw ArtifactError("""
        \(features.artifact.path): has \(features.views.count) view\(features.views.count == 1 ? "" : "s") of each photo, not \(views): \
        give --views \(features.views.count), or more --views to extract-features
        """)
    }
    let splits = (artifact.provenance.option("train-splits") ?? "train").split(separator: ",").compactMap { Split(String($0)) }
    let writer = try BuffersWriter(
      path: context.output, provenance: context.provenance, lineage: lineage, examples: examples, dimensions: model.dimensions,
      trainSplits: splits)
    let trainedOn = centerSentences ? examples.members(of: splits).sentences : []
    let meter = ProgressMeter(
      "dump-buffers", total: examples.photoCount + examples.sentenceCount + trainedOn.reduce(0) { $0 + $1.count }, unit: "embeddings")
    var means = FeatureMeans(identities: trainedOn.count, dimensions: model.dimensions)
    for (identity, members) in trainedOn.enumerated() {
      for block in blocks(of: members.count) {
        try Interruption.check()
        means.add(model.embedding(ofSentences: block.map { examples.sentence(members[$0]) }), identities: block.map { _ in identity })
        meter.advance(by: block.count)
      }
    }
    let centering = trainedOn.isEmpty ? nil : Centering(means)
    for block in blocks(of: examples.photoCount) {
      try Interruption.check()
      try writer.append(photos: model.embedding(ofViews: (0..<views).map { view in try features.vectors(photos: block, views: block.map { _ in view }) }))
      meter.advance(by: block.count)
    }
    for block in blocks(of: examples.sentenceCount) {
      try Interruption.check()
      let embeddings = model.embedding(ofSentences: block.map(examples.sentence))
      try writer.append(sentences: centering?.centered(embeddings) ?? embeddings)
      meter.advance(by: block.count)
    }
    meter.finish()
    try writer.finish()
    return Summary("\(examples.photoCount) photos, \(examples.sentenceCount) sentences")
  }

  private func blocks(of count: Int) -> [[Int]] {
    stride(from: 0, to: count, by: 1024).map { Array($0..<min($0 + 1024, count)) }
  }
}
