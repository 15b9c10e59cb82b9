import Foundation
import TestSupport
import Testing

private let wouldRun = "would run, and then what its output changes"

/// Programs know whether there is something to do: what was asked for and the content of the inputs decide.
@Suite(.serialized) struct IfChangedTests {
  /// Six drawn photos, and the command that reads them.
  private struct Birds {
    let folder: String
    var raw: String { "\(folder)/raw" }
    var output: String { "\(folder)/examples.h5" }

    init(_ folder: String) throws {
      self.folder = folder
      try draw(raw)
    }

    func draw(_ place: String, seed: Int = 1, _ more: String...) throws {
      let ending = try BuiltProgram("synthesize")(
        [
          "--identities", "1,1,1", "--photos-per-identity", "2", "--sentences-per-photo", "1", "--side", "32", "--seed",
          "\(seed)", "--output", place,
        ] + more)
      #expect(ending.status == 0, "\(ending.errors)")
    }

    /// What preprocess said first; empty where it said nothing.
    func preprocess(_ more: String..., of other: String? = nil) throws -> String {
      let ending = try BuiltProgram("preprocess")(
        [other ?? raw, "--side", "16", "--min-count", "1", "--output", output, "--if-changed"] + more)
      #expect(ending.status == 0, "\(ending.errors)")
      return String(ending.output.prefix { $0 != "\n" })
    }

    /// The path of a sentence's file.
    func text() throws -> String {
      let texts = "\(raw)/text_c10"
      let name = try FileManager.default.subpathsOfDirectory(atPath: texts).sorted().first { $0.hasSuffix(".txt") }
      return "\(texts)/\(try #require(name))"
    }

    func setTime(_ path: String, _ date: String) throws {
      #expect(try run("/usr/bin/touch", ["-d", date, path]).status == 0)
    }
  }

  @Test func rawDataCountByTheirContent() throws {
    try withTemporaryFolder { folder in
      let birds = try Birds(folder), nothing = "Nothing to be done: \(birds.output) is up to date"
      #expect(try birds.preprocess() == "preprocess")
      #expect(try birds.preprocess() == nothing && birds.preprocess("--quiet") == "")
      #expect(try birds.preprocess("--threads", "1", "--no-verify") == nothing)

      let text = try birds.text()
      for date in ["2001-01-01", "2101-01-01"] {
        try birds.setTime(text, date)
        try birds.setTime(birds.output, date)
        #expect(try birds.preprocess() == nothing)
      }
      try Data("a bird of another colour\n".utf8).write(to: URL(fileURLWithPath: text))
      try birds.setTime(text, "2001-01-01")
      #expect(try birds.preprocess("--status") == "preprocess: \(wouldRun): \(text) has changed")
      #expect(try birds.preprocess() == "preprocess: \(text) has changed")
      #expect(try birds.preprocess() == nothing)
      #expect(try birds.preprocess("--side", "24") == "preprocess: --side is 24, was 16")
      #expect(try birds.preprocess() == "preprocess: --side is 16, was 24")
    }
  }

  @Test func anotherFolderCountsByItsContent() throws {
    try withTemporaryFolder { folder in
      let birds = try Birds(folder), nothing = "Nothing to be done: \(birds.output) is up to date"
      let copy = "\(folder)/a copy", other = "\(folder)/other (2)"
      #expect(try birds.preprocess() == "preprocess")
      try FileManager.default.copyItem(atPath: birds.raw, toPath: copy)
      #expect(try birds.preprocess(of: copy) == nothing)
      try birds.draw(other, seed: 2)
      try birds.setTime(birds.output, "2101-01-01")
      let whole = try bytes(of: birds.output)
      #expect(try birds.preprocess(of: other).hasPrefix("preprocess: \(other) is another than \(copy): \(other)/"))
      #expect(try bytes(of: birds.output) != whole)

      // Photos that have become an examples.h5 may go.
      try FileManager.default.removeItem(atPath: other)
      let note = "preprocess: note: \(other) is not there any more: \(birds.output) is used as it is"
      #expect(try birds.preprocess("--quiet", of: other) == note)
    }
  }

  @Test func aFolderIsDrawnAgainForOtherOptionsOnly() throws {
    try withTemporaryFolder { folder in
      let birds = try Birds(folder), mark = "\(birds.raw)/synthesized.txt"
      func drawn() throws -> UInt64 {
        try #require(try FileManager.default.attributesOfItem(atPath: mark)[.systemFileNumber] as? UInt64)
      }
      let before = try drawn()
      try birds.draw(birds.raw, "--if-changed")
      #expect(try drawn() == before)
      #expect(try birds.preprocess() == "preprocess")
      // Drawn anew, the photos are the same.
      try birds.draw(birds.raw)
      #expect(try drawn() != before)
      #expect(try birds.preprocess() == "Nothing to be done: \(birds.output) is up to date")
      try birds.draw(birds.raw, seed: 2, "--if-changed")
      #expect(try birds.preprocess().hasPrefix("preprocess: \(birds.raw)/"))
    }
  }

  /// Every program of the chain, and what an input that was made again means for it.
  @Test func theWholeChainIsUpToDate() throws {
    let chain = try TinyChain.shared.get()
    for stage in TinyChain.stages {
      let ending = try BuiltProgram(stage.program)(chain.arguments(stage) + ["--if-changed"])
      let nothing = "Nothing to be done: \(chain.folder)/\(stage.output) is up to date\n"
      // score tells its figures again.
      #expect(
        ending.status == 0 && ending.output.hasPrefix(nothing)
          && (ending.output == nothing) == (stage.program != "score"), "\(stage.program): \(ending.output)")
    }
    try withTemporaryFolder { folder in
      for name in ["examples.h5", "features.h5", "stage1.h5", "buffers.h5"] {
        try FileManager.default.copyItem(atPath: "\(chain.folder)/\(name)", toPath: "\(folder)/\(name)")
      }
      let own = TinyChain(folder: folder), dump = try TinyChain.stage("dump-buffers")
      let screen = try TinyChain.stage("screen-pairs")
      #expect(try BuiltProgram(screen.program)(own.arguments(screen)).status == 0)
      func status() throws -> String { try BuiltProgram(screen.program)(own.arguments(screen) + ["--status"]).output }
      // The same bytes again; then others.
      #expect(try BuiltProgram(dump.program)(own.arguments(dump)).status == 0)
      #expect(try status() == "screen-pairs: \(folder)/pairs.h5 is up to date\n")
      #expect(try BuiltProgram(dump.program)(own.arguments(dump) + ["--views", "2"]).status == 0)
      #expect(
        try status() == "screen-pairs: \(wouldRun): \(folder)/buffers.h5 is another than it was made of\n")
    }
  }
}
