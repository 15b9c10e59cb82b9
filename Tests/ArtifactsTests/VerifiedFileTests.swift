import Foundation
import HDF5
import TestSupport
import Testing

@testable import Artifacts

struct VerifiedFileTests {
  @Test func aFileWithoutASealIsRefused() throws {
    try withTemporaryFolder { folder in
      let path = "\(folder)/a.h5"
      try File(creating: path).close()
      #expect(
        errorText { _ = try Examples(readingFrom: path) }
          == "\(path): has no seal: an older lineup wrote it, which --no-verify reads, or it is no artifact of lineup: "
          + "run make redo-preprocess")
    }
  }

  /// Makes something of an examples.h5 that was opened, after a change to it, and expects that to be refused.
  private func expectRefusal(
    of path: String, since start: Provenance, afterOpening change: () throws -> Void = {}
  ) throws {
    let output = "\(path).stage1.h5", lineage = try Lineage(Examples(readingFrom: path))
    let writer = try ArtifactWriter(Stage1Schema.self, path: output, provenance: start, lineage: lineage)
    try change()
    #expect(
      errorText { try writer.finish() }
        == "\(path): was written to while it was read, so nothing is made of it: run the same command again")
    #expect(!FileManager.default.fileExists(atPath: output))
  }

  /// What was read before and after belongs to two files: nothing is made of that.
  @Test func anInputThatIsWrittenToIsNoticed() throws {
    try withTemporaryFolder { folder in
      let path = "\(folder)/examples.h5"
      try writeTinyExamples(path)
      try expectRefusal(of: path, since: provenance) {
        let handle = try #require(FileHandle(forUpdatingAtPath: path))
        try handle.seek(toOffset: 3000)
        try handle.write(contentsOf: Data("other".utf8))
      }
    }
  }

  /// The header of the output says what the inputs were when the program began.
  @Test func anInputThatIsReplacedBeforeItIsReadIsNoticed() throws {
    try withTemporaryFolder { folder in
      let path = "\(folder)/examples.h5"
      try Weights(Backbone("small-cnn", mean: [0, 0, 0], factor: [1, 1, 1]), parameters: [:]).write(
        to: path, provenance: provenance, lineage: Lineage())
      for header in [try ArtifactHeader.read(path), nil] {
        try writeTinyExamples(path)
        try expectRefusal(
          of: path,
          since: Provenance(program: "test", options: "", seed: 1, threads: 1, given: [(path, header)]))
      }
    }
  }

  @Test func theOpenFileThatWasWrittenToIsFound() throws {
    try withTemporaryFolder { folder in
      let paths = ["a", "b", "c"].map { "\(folder)/\($0).h5" }
      for path in paths { try writeTinyExamples(path) }
      var open = try paths.map { try Examples(readingFrom: $0) }
      // Files of other tests, which run beside this one, may have changed too.
      func changed() -> [String] { VerifiedFile.changed.map(\.path).filter(paths.contains) }
      #expect(changed() == [])
      for path in paths.dropFirst() {
        try #require(FileHandle(forUpdatingAtPath: path)).write(contentsOf: Data("other".utf8))
      }
      #expect(changed() == Array(paths.dropFirst()))
      open.removeLast()
      #expect(changed() == [paths[1]])
      #expect(open.count == 2)
    }
  }

  /// While the same bytes are written again, the file is not whole. Another file in its place does not matter.
  @Test func anInputThatIsWrittenAgainIsNoticedAndACopyInItsPlaceIsNot() throws {
    try withTemporaryFolder { folder in
      let path = "\(folder)/examples.h5"
      try writeTinyExamples(path)
      let examples = try Examples(readingFrom: path), whole = try bytes(of: path)
      try whole.write(to: URL(fileURLWithPath: path), options: .atomic)
      try Lineage(examples).requireUnchanged(since: provenance)
      let again = try Examples(readingFrom: path), handle = try #require(FileHandle(forUpdatingAtPath: path))
      try handle.write(contentsOf: whole)
      #expect(errorText { try Lineage(again).requireUnchanged(since: provenance) }.contains("was written to while"))
    }
  }
}
