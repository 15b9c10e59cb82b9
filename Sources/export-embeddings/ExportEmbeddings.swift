import ArgumentParser
import Artifacts
import Exchange
import Files
import NumPy
import Pools
import Stage

@main struct ExportEmbeddings: StageProgram {
  static let configuration = CommandConfiguration(
    commandName: "export-embeddings",
    abstract: "Writes the embeddings of all photos and sentences as arrays of NumPy, as clip-retrieval lays them out.",
    discussion: """
      The folder has img_emb/img_emb_0.npy and text_emb/text_emb_0.npy, and two tables in metadata/ that say what the \
      rows are. With examples.h5 they have the photos' names and the sentences. docs/doors.md describes the files.

      Example: export-embeddings buffers.h5 examples.h5 --output embeddings

      See also: import-embeddings, dump-buffers
      """)

  @Argument(help: "What dump-buffers wrote, and examples.h5, in any order.") var inputs: [String]
  @OptionGroup var stage: StageOptions
  static let mark: String? = "lineup-embeddings.txt"

  func run(_ context: StageContext) throws -> Summary {
    let given = try ArtifactReader.open(
      inputs, among: [BuffersSchema.self, ExamplesSchema.self], for: "export-embeddings")
    let byKind = Dictionary(uniqueKeysWithValues: given)
    _ = try Lineage(given.map(\.artifact))
    guard let artifact = byKind["buffers"] else {
      throw ArtifactError("buffers.h5 is not among the inputs: give what dump-buffers wrote")
    }
    let buffers = try Buffers(artifact), examples = try byKind["examples"].map { try Examples($0) }
    if let examples { try buffers.check(areOf: examples) }
    let photos = buffers.photoIdentities.indices, sentences = buffers.sentencePhotos.indices
    let folder = try PartialFolder(context.output, mark: Self.mark!)
    for (file, rows, read) in [
      (EmbeddingFolder.photoFiles, photos, buffers.photoEmbeddings),
      (EmbeddingFolder.sentenceFiles, sentences, buffers.sentenceEmbeddings),
    ] {
      let writer = try NumPyWriter(folder.file("\(file)0.npy"), rows: rows.count, columns: buffers.dimensions)
      for block in rows.blocks(of: 4096) {
        try Interruption.check()
        try writer.append(try read(Array(block)).elements)
      }
      try writer.finish()
    }
    let names = examples?.photoNames ?? photos.map { "photo-\($0)" }
    try write(folder.file("\(EmbeddingFolder.photoTables)0.tsv"), ["image_path", "identity", "split"], photos) {
      [names[$0], buffers.identityNames[buffers.photoIdentities[$0]], buffers.photoSplits[$0].description]
    }
    let texts = try examples?.artifact.strings(ExamplesSchema.texts)
    let columns = ["image_path"] + (texts == nil ? [] : ["caption"])
    try write(folder.file("\(EmbeddingFolder.sentenceTables)0.tsv"), columns, sentences) { sentence in
      [names[buffers.sentencePhotos[sentence]]] + (texts.map { [$0[sentence]] } ?? [])
    }
    try context.provenance.requireUnchanged()
    try folder.finish(origin: "Written by Lineup's export-embeddings.", recipe: context.recipe)
    return Summary("\(photos.count) photos, \(sentences.count) sentences, \(buffers.dimensions) numbers each")
  }

  private func write(
    _ file: PartialFile, _ columns: [String], _ rows: Range<Int>, _ fields: (Int) -> [String]
  ) throws {
    let text = try TextStream(file)
    try text.append(TabSeparated.line(columns))
    for row in rows { try text.append(TabSeparated.line(fields(row))) }
    try text.close()
    try file.finish()
  }
}
