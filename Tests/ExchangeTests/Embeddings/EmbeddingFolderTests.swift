import Exchange
import Foundation
import TestSupport
import Testing

struct EmbeddingFolderTests {
  @Test func partsGoOn() throws {
    try withTemporaryFolder { folder in
      try writeEmbeddings(to: folder)
      try FileManager.default.copyItem(
        atPath: "\(folder)/img_emb/img_emb_0.npy", toPath: "\(folder)/img_emb/img_emb_1.npy")
      try FileManager.default.copyItem(
        atPath: "\(folder)/metadata/img_metadata_0.tsv", toPath: "\(folder)/metadata/img_metadata_1.tsv")
      let read = try EmbeddingFolder(readingFrom: folder)
      #expect(read.photoCount == 6 && read.sentenceCount == 4 && read.dimensions == 2)
      #expect(read.photoColumns["split"]?.count == 6 && read.sentenceColumns["caption"]?.last == "four")
    }
  }

  /// As clip-retrieval numbers ten parts and more.
  @Test func numbersMayHaveZerosBefore() throws {
    try withTemporaryFolder { folder in
      try writeEmbeddings(to: folder, tables: [:])
      for kind in ["img_emb", "text_emb"] {
        let first = "\(folder)/\(kind)/\(kind)_0.npy"
        for number in 0..<11 {
          let name = number < 10 ? "0\(number)" : "\(number)"
          try FileManager.default.copyItem(atPath: first, toPath: "\(folder)/\(kind)/\(kind)_\(name).npy")
        }
        try FileManager.default.removeItem(atPath: first)
      }
      let read = try EmbeddingFolder(readingFrom: folder)
      #expect(read.photoCount == 33 && read.sentenceCount == 44)
    }
  }

  @Test func rowsMayBePairs() throws {
    try withTemporaryFolder { folder in
      let pairs = "image_path\tcaption\na.jpg\tone\na.jpg\ttwo\nb.jpg\tthree\n"
      try writeEmbeddings(to: folder, sentences: [1, 0, 0, 1, 1, 1], tables: ["metadata_0.tsv": pairs])
      let read = try EmbeddingFolder(readingFrom: folder)
      #expect(read.photoColumns == read.sentenceColumns && read.photoColumns["caption"] == ["one", "two", "three"])
    }
  }

  @Test func faultsAreNamed() throws {
    func refused(_ words: String, _ change: (String) throws -> Void) throws {
      try withTemporaryFolder { folder in
        try change(folder)
        #expect { _ = try EmbeddingFolder(readingFrom: folder) } throws: { "\($0)".contains(words) }
      }
    }
    try refused("img_emb/img_emb_0.npy is missing") { _ in }
    try refused("the tables have 3 rows, and the arrays 1 photos") { try writeEmbeddings(to: $0, photos: [1, 2]) }
    try refused("has no column identity, which") {
      try writeEmbeddings(to: $0)
      try "image_path\nd.jpg\n".write(
        toFile: "\($0)/metadata/img_metadata_1.tsv", atomically: true, encoding: .utf8)
    }
    try refused("img_emb_0.npy") {
      try writeEmbeddings(to: $0)
      try Data("no array".utf8).write(to: URL(fileURLWithPath: "\($0)/img_emb/img_emb_0.npy"))
    }
  }
}
