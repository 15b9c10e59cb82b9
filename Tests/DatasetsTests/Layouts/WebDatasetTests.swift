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
      #expect(corpus.badItems.count == 1 && corpus.notes.isEmpty)
      // Other archives are passed over, and named.
      try writeBytes([1], to: "\(folder)/train-000001.tar.gz")
      #expect(
        try WebDataset.read(folder).notes.map {
          $0.contains("1 archive passed over, such as train-000001.tar.gz: unpack it")
        }
          == [true])
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

  /// An archive in the form of ustar.
  private func tar(_ members: [(name: String, bytes: [UInt8])]) -> [UInt8] {
    members.flatMap { name, bytes in
      var header = [UInt8](repeating: 0, count: 512)
      func put(_ text: String, _ place: Int) {
        header.replaceSubrange(place..<place + text.utf8.count, with: text.utf8)
      }
      put(name, 0)
      put(String(format: "%011o", bytes.count), 124)
      put("        ", 148)
      put("0", 156)
      put(String(format: "%06o", header.reduce(0) { $0 + Int($1) }) + "\0 ", 148)
      return header + bytes + [UInt8](repeating: 0, count: (512 - bytes.count % 512) % 512)
    } + [UInt8](repeating: 0, count: 1024)
  }

  /// More than a process may have open at once.
  @Test func shardsAreOpenOneAfterAnother() throws {
    try withTemporaryFolder { folder in
      let photo = try contents(of: fixture("colour.jpg"))
      for shard in 0..<1200 {
        try writeBytes(
          tar([("a.jpg", photo), ("a.txt", Array("photo \(shard)".utf8))]), to: "\(folder)/train-\(shard).tar")
      }
      let corpus = try WebDataset.read(folder)
      #expect(corpus.photos.count == 1200 && openFiles(in: folder) == [])
      #expect(try corpus.photos[1199].source.image() == JPEG.decode(photo) && openFiles(in: folder) == [])
    }
  }

  @Test(arguments: [
    (["a.jpg", "a.png"], "a.jpg and a.png are both the photo of one name"),
    (["a.jpg", "a.JPEG"], "a.jpg and a.JPEG are both the photo of one name"),
    (["a.jpg", "a.txt", "a.TXT"], "a.txt and a.TXT are both the sentences of one name"),
    (["a.jpg", "a.json", "a.JSON"], "a.json and a.JSON are both the description of one name"),
  ])
  func oneNameHasOnePhoto(names: [String], words: String) throws {
    try withTemporaryFolder { folder in
      try writeBytes(tar(names.map { ($0, [1]) }), to: "\(folder)/train-0.tar")
      let error = #expect(throws: DatasetError.self) { try WebDataset.read(folder) }
      #expect(error?.description.contains("train-0.tar: \(words): keep one of them") == true, "\(words)")
    }
  }
}
