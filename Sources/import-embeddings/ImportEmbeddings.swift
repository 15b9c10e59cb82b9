import ArgumentParser
import Artifacts
import Exchange
import Files
import Pools
import Stage

@main struct ImportEmbeddings: StageProgram {
  static let configuration = CommandConfiguration(
    commandName: "import-embeddings",
    abstract: "Brings embeddings that another network computed, such as CLIP, into the file that dump-buffers would "
      + "write.",
    discussion: """
      The folder has the layout of clip-retrieval, with tables in place of its .parquet files: docs/doors.md describes \
      it. With examples.h5, photos and sentences are those of the chain, so that stage 2 can follow: screen-pairs, \
      then train-fragments, then score. Without it, they are those of the tables.

      Example: import-embeddings embeddings examples.h5 --output buffers.h5
      Example: import-embeddings embeddings --output buffers.h5

      See also: export-embeddings, screen-pairs, score
      """)

  @Argument(help: "The folder of the arrays and tables.") var folder: String
  @Argument(help: "What preprocess wrote.") var examples: String?
  @Option(
    help: ArgumentHelp(
      "The splits that the network learned from, such as train,val.",
      discussion: "They are screened as one pool, and not scored unless that is asked for.", valueName: "names"))
  var trainedOn = "train"
  @Flag(help: "Do not bring the embeddings to length 1: similarities are then inner products, and no cosines.")
  var keepLengths = false
  @OptionGroup var stage: StageOptions
  static let makes: [any Schema.Type] = [BuffersSchema.self]

  func validate() throws {
    let names = trainedOn.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    guard names.allSatisfy({ Split($0) != nil }), Set(names).count == names.count else {
      throw ValidationError("--trained-on \(trainedOn): give some of train, val and test, each once")
    }
  }

  /// What counts their figures: make does not know them.
  func show(_ output: String) {
    let path = CommandLine.arguments[0], programs = path.lastIndex(of: "/").map { path[...$0] } ?? ""
    let command = "\(shellWord(programs + "score")) \(shellWord(output)) --stage1-only --output scores.h5"
    print("Next, count their figures: \(command)".printableLines)
  }

  func run(_ context: StageContext) throws -> Summary {
    let examples = try examples.map { try Examples(readingFrom: $0) }
    let folder = try EmbeddingFolder(readingFrom: folder)
    let items = try examples.map { try EmbeddedItems(folder, of: $0) } ?? EmbeddedItems(folder)
    let writer = try BuffersWriter(
      path: context.output,
      configuration: BuffersConfiguration(
        trainSplits: trainedOn.split(separator: ",").compactMap { Split(String($0)) }),
      provenance: context.provenance, lineage: try examples.map { try Lineage($0) } ?? Lineage(), examples: items,
      dimensions: folder.dimensions)
    try folder.photos.forEachBlock(of: items.photoRows, ofUnitLength: !keepLengths) { rows in
      try writer.append(photos: rows)
      try Interruption.check()
    }
    try folder.sentences.forEachBlock(of: items.sentenceRows, ofUnitLength: !keepLengths) { rows in
      try writer.append(sentences: rows)
      try Interruption.check()
    }
    try writer.finish()
    return Summary(
      "\(items.photoRows.count) photos, \(items.sentenceRows.count) sentences, \(folder.dimensions) numbers each")
  }
}
