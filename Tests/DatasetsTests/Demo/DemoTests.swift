import Foundation
import Pools
import Tensor
import Testing

@testable import Datasets

private func demo(_ subject: Subject = .birds, seed: UInt64 = 1) -> Demo {
  Demo(
    subject: subject, identities: [3, 1, 2], photosPerIdentity: 3, sentencesPerPhoto: 2, side: 40, seed: seed)
}

/// Every file of a folder with its bytes.
private func files(_ folder: String) throws -> [String: [UInt8]] {
  var files: [String: [UInt8]] = [:]
  for name in try FileManager.default.subpathsOfDirectory(atPath: folder) {
    if let bytes = try? contents(of: folder + "/" + name) { files[name] = bytes }
  }
  return files
}

struct DemoTests {
  @Test(arguments: Subject.allCases) func itIsReadInItsLayout(subject: Subject) throws {
    try withTemporaryFolder { folder in
      var photos = 0
      let raw = folder + "/raw"
      try demo(subject).write(to: raw) { photos += $0 }
      let corpus = try subject == .birds ? CUB.read(raw) : CUHKPEDES.read(raw)
      #expect(photos == 18 && corpus.photos.count == 18 && corpus.sentences.count == 36 && corpus.identities.count == 6)
      #expect(Split.allCases.map { split in corpus.photos.count { $0.split == split } } == [9, 3, 6])
      let image = try corpus.photos[0].source.image()
      #expect(image.height == 40 && image.width == (subject == .birds ? 40 : 20))
      #expect(!exists(folder + "/raw.partial"))
    }
  }

  /// Answers are looked up by the names that the layout's reader gives.
  @Test(arguments: Subject.allCases) func whatWasDrawnIsListedUnderThePhotosNames(subject: Subject) throws {
    try withTemporaryFolder { folder in
      let raw = folder + "/raw"
      try demo(subject).write(to: raw)
      let corpus = try subject == .birds ? CUB.read(raw) : CUHKPEDES.read(raw)
      let drawn = try DrawnParts(readingFrom: raw + "/" + DrawnParts.file)
      #expect(Set(drawn.photos) == Set(corpus.photos.map(\.name)))
      #expect(try lines(of: raw + "/" + Demo.mark).contains { $0.hasSuffix("  " + DrawnParts.file) })
    }
  }

  @Test func theSameSeedGivesTheSameBytes() throws {
    try withTemporaryFolder { folder in
      try demo().write(to: folder + "/one")
      try demo().write(to: folder + "/two")
      try demo(seed: 2).write(to: folder + "/other")
      let one = try files(folder + "/one"), two = try files(folder + "/two"), other = try files(folder + "/other")
      #expect(one.count == 18 * 2 + 10)
      #expect(one == two)
      #expect(one != other)
    }
  }

  /// By which a later run knows whether it would draw the same.
  @Test func theMarkEndsWithTheRecipe() throws {
    try withTemporaryFolder { folder in
      try demo().write(to: folder + "/raw", recipe: "program synthesize\nseed 1\n")
      #expect(try lines(of: folder + "/raw/" + Demo.mark).suffix(2) == ["program synthesize", "seed 1"])
    }
  }

  @Test func onlyItsOwnFolderIsReplaced() throws {
    try withTemporaryFolder { folder in
      try demo(seed: 2).write(to: folder + "/raw")
      let before = try files(folder + "/raw")
      try demo().write(to: folder + "/raw/")
      #expect(try files(folder + "/raw") != before)
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["raw"])
      try write("precious", to: folder + "/mine/a.txt")
      #expect(throws: DatasetError.self) { try demo().write(to: folder + "/mine") }
      #expect(try lines(of: folder + "/mine/a.txt") == ["precious"])
    }
  }

  @Test func anInterruptedRunLeavesNothing() throws {
    struct Stop: Error {}
    try withTemporaryFolder { folder in
      #expect(throws: Stop.self) { try demo().write(to: folder + "/raw") { _ in throw Stop() } }
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder).isEmpty)
      try write("half", to: folder + "/raw.partial/images.txt")  // as a kill leaves it
      try demo().write(to: folder + "/raw")
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["raw"])
    }
  }
}
