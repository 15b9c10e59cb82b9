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
  @OptionGroup var stage: StageOptions

  func run(_ context: StageContext) throws -> Summary {
    let examples = try Examples(readingFrom: examples), features = try Features(readingFrom: features)
    let (stored, artifact) = try Model.read(Stage1Schema.self, from: stage1)
    let lineage = try Lineage([examples.artifact, features.artifact, artifact])
    try features.check(areSeenBy: artifact)
    let model = try JointEmbedding(stored, artifact)
    let splits = (artifact.provenance.option("train-splits") ?? "train").split(separator: ",").compactMap { Split(String($0)) }
    let writer = try BuffersWriter(
      path: context.output, provenance: context.provenance, lineage: lineage, examples: examples, dimensions: model.dimensions,
      trainSplits: splits)
    let meter = ProgressMeter("dump-buffers", total: examples.photoCount + examples.sentenceCount, unit: "embeddings")
    for block in blocks(of: examples.photoCount) {
      try Interruption.check()
      try writer.append(photos: model.embedding(ofPhotos: features.vectors(photos: block, views: block.map { _ in 0 })))
      meter.advance(by: block.count)
    }
    for block in blocks(of: examples.sentenceCount) {
      try Interruption.check()
      try writer.append(sentences: model.embedding(ofSentences: block.map(examples.sentence)))
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
