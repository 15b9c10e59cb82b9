import Foundation
import Results
import TestSupport
import Testing

/// Embeddings that go out come in again.
@Suite(.serialized) struct EmbeddingsTests {
  /// The figures of stage 1 on a buffers.h5.
  private func figures(_ buffers: String, in folder: String) throws -> [String: Double] {
    let ending = try BuiltProgram("score")([buffers, "--stage1-only", "-o", "\(folder)/scores.h5"])
    #expect(ending.status == 0, "\(ending.errors)")
    return try #require(Metrics(readingFrom: "\(folder)/metrics.json").pools["test"]).figures
  }

  private func run(_ program: String, _ arguments: [String]) throws {
    let ending = try BuiltProgram(program)(arguments)
    #expect(ending.status == 0, "\(program): \(ending.errors)")
  }

  @Test func outAndInAgainGivesTheSameFigures() throws {
    let chain = try TinyChain.shared.get().folder
    try withTemporaryFolder { folder in
      let known = try figures("\(chain)/buffers.h5", in: folder), out = "\(folder)/out", back = "\(folder)/buffers.h5"
      for with in [["\(chain)/examples.h5"], []] {
        try run("export-embeddings", ["\(chain)/buffers.h5"] + with + ["--output", out])
        for to in with.isEmpty ? [[]] : [with, []] {
          try run("import-embeddings", [out] + to + ["--keep-lengths", "--output", back])
          #expect(try figures(back, in: folder) == known)
        }
      }
    }
  }

  /// Rows may come in any order: the tables say what they are. Stage 2 goes on from there.
  @Test func foreignEmbeddingsBecomeAStageOne() throws {
    let chain = try TinyChain.shared.get().folder
    try withTemporaryFolder { folder in
      try run("export-embeddings", ["\(chain)/buffers.h5", "\(chain)/examples.h5", "-o", "\(folder)/out"])
      let table = "\(folder)/out/metadata/text_metadata_0.tsv"
      let lines = try String(contentsOfFile: table, encoding: .utf8).split(separator: "\n")
      let array = "\(folder)/out/text_emb/text_emb_0.npy", data = try bytes(of: array), width = 16 * 4
      let start = data.count - (lines.count - 1) * width
      let rows = stride(from: start, to: data.count, by: width).map { data[$0..<$0 + width] }
      try (([lines[0]] + lines.dropFirst().reversed()).joined(separator: "\n") + "\n").write(
        toFile: table, atomically: true, encoding: .utf8)
      try (data[..<start] + Data(rows.reversed().joined())).write(to: URL(fileURLWithPath: array))

      let examples = "\(chain)/examples.h5", features = "\(chain)/features.h5", buffers = "\(folder)/buffers.h5"
      try run("import-embeddings", ["\(folder)/out", examples, "--keep-lengths", "-o", buffers])
      #expect(try figures(buffers, in: folder) == figures("\(chain)/buffers.h5", in: folder))
      try run("screen-pairs", [buffers, "--k", "3", "-o", "\(folder)/pairs.h5"])
      try run(
        "train-fragments",
        [examples, features, "--epochs", "1", "--batch", "4", "--dimensions", "8", "-o", "\(folder)/stage2.h5"])
      try run(
        "score",
        [examples, features, buffers, "\(folder)/pairs.h5", "\(folder)/stage2.h5", "-o", "\(folder)/scores.h5"])
      #expect(
        try #require(Metrics(readingFrom: "\(folder)/metrics.json").pools["test"])
          .figures["text_to_image_by_identity.fused.top1"] != nil)
    }
  }

  /// As somebody copies it from the terminal.
  @Test func theCommandThatIsAdvisedWorks() throws {
    let chain = try TinyChain.shared.get().folder
    try withTemporaryFolder { folder in
      try run("export-embeddings", ["\(chain)/buffers.h5", "-o", "\(folder)/out"])
      let ending = try BuiltProgram("import-embeddings")(["out", "-o", "my clip.h5"], in: folder)
      let advice = try #require(ending.output.split(separator: "\n").last?.firstMatch(of: /^Next, .*?: (.*)$/)?.1)
      let process = Process()
      process.executableURL = URL(fileURLWithPath: "/bin/sh")
      process.arguments = ["-c", String(advice)]
      process.currentDirectoryURL = URL(fileURLWithPath: folder)
      process.standardOutput = FileHandle.nullDevice
      try process.run()
      process.waitUntilExit()
      #expect(process.terminationStatus == 0, "\(advice)")
      #expect(try Metrics(readingFrom: "\(folder)/metrics.json").pools["test"] != nil)
    }
  }

  @Test func whatDoesNotFitIsNamed() throws {
    let chain = try TinyChain.shared.get().folder
    try withTemporaryFolder { folder in
      let out = "\(folder)/out", back = "\(folder)/buffers.h5"
      try run("export-embeddings", ["\(chain)/buffers.h5", "-o", out])
      func refused(_ arguments: [String], _ words: String, status: Int32 = 1) throws {
        let ending = try BuiltProgram("import-embeddings")(arguments + ["-o", back])
        #expect(ending.status == status && ending.errors.contains(words), "\(ending.errors)")
        #expect(!FileManager.default.fileExists(atPath: back))
      }
      // Without examples.h5, photos got other names.
      try refused([out, "\(chain)/examples.h5"], "out: has no photo ")
      try refused([out, "--trained-on", "dev"], "give some of train, val and test", status: 64)
      try FileManager.default.removeItem(atPath: "\(out)/metadata")
      try refused([out], "a table of metadata/ with the column image_path is missing")
      try FileManager.default.removeItem(atPath: "\(out)/img_emb")
      try refused([out], "img_emb/img_emb_0.npy is missing")

      let none = try BuiltProgram("export-embeddings")(["\(chain)/examples.h5", "-o", "\(folder)/other"])
      #expect(none.status == 1 && none.errors.contains("buffers.h5 is not among the inputs"), "\(none.errors)")
      #expect(!FileManager.default.fileExists(atPath: "\(folder)/other"))
    }
  }
}
