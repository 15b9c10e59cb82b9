import Foundation
import Testing

@testable import Datasets

struct WebDatasetTests {
  private func withShards(_ names: [String: String], _ body: (String) throws -> Void) throws {
    try withTemporaryFolder { folder in
      for (name, place) in names { try writeBytes(contents(of: fixture(name)), to: "\(folder)/\(place)") }
      try body(folder)
    }
  }

  /// What webdataset wrote: Fixtures/make_shards.py.
  @Test func realShardsAreRead() throws {
    try withShards(["train-000000.tar": "train-000000.tar", "000001.tar": "000001.tar"]) { folder in
      #expect(try Layout.auto.found(in: folder).layout == WebDataset.self)
      let corpus = try WebDataset.read(folder)
      let long = "train-000000/ä/" + String(repeating: "long-", count: 30) + "name.jpg"
      #expect(
        corpus.photos.map(\.name)
          == ["train-000000/a/0001.jpg", "train-000000/a/0002.png", long, "000001/b.c/0001.jpg"])
      #expect(corpus.identities == ["red", "green", long, "000001/b.c/0001.jpg"])
      #expect(corpus.photos.map(\.split) == [.train, .train, .train, .test])
      #expect(
        corpus.sentences.map(\.text)
          == ["a red square", "it has a cyan spot", "a green square", "blue", "a blue one", "a grey square"])
      #expect(corpus.badItems.count == 1)
      let image = try corpus.photos[1].source.image()
      #expect(image.width == 16 && Array(image.pixels.prefix(3)) == [30, 200, 30])
    }
  }

  private func complaint(_ shards: [String: String]) throws -> String {
    var words = ""
    try withShards(shards) { folder in
      let error = #expect(throws: DatasetError.self) { try WebDataset.read(folder) }
      words = error?.description.replacingOccurrences(of: folder, with: "RAW") ?? ""
    }
    return words
  }

  @Test func whatIsMissingIsNamed() throws {
    #expect(try complaint(["train-000000.tar": "shard-000000.tar"]).contains("shard-000000.tar: no split is known"))
    #expect(try complaint([:]).contains("RAW/train-000000.tar is missing. Shards of WebDataset"))
    #expect(
      try complaint(["train-000000.tar": "train-0.tar", "colour.jpg": "train-1.tar"]).contains(
        "RAW/train-1.tar: at byte 0"))
  }

  @Test func identitiesBelongToOneSplit() throws {
    try withTemporaryFolder { folder in
      for name in ["train-0.tar", "val-0.tar"] {
        try writeBytes(contents(of: fixture("train-000000.tar")), to: "\(folder)/\(name)")
      }
      let error = #expect(throws: DatasetError.self) { try WebDataset.read(folder) }
      #expect(error?.description.contains("identity red is in val here and in train before") == true)
    }
  }
}
