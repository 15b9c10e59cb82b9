import Artifacts
import Foundation
import HDF5
import TestSupport
import Testing

/// What programs recorded of their options is for people: a file whose record has other flags is the same file to all.
@Suite(.serialized) struct RecordedOptionsTests {
  /// Gives a file the record of a program whose flags have other names.
  private func renameFlags(in path: String) throws {
    let file = try File(opening: path, writable: true)
    let options = try #require(try file.text(ofAttribute: "options"))
    try file.setAttribute("options", options.replacingOccurrences(of: "--", with: "--renamed-") + "\n--pooling odd")
    try file.close()
    try ArtifactHeader.reseal(path)
  }

  @Test func everyStageMakesTheSameOfFilesWithRenamedFlags() throws {
    let chain = try TinyChain.shared.get(), first = TinyChain.stages.firstIndex { $0.program == "dump-buffers" }
    try withTemporaryFolder { folder in
      for name in ["examples", "features", "stage1"] {
        try FileManager.default.copyItem(atPath: "\(chain.folder)/\(name).h5", toPath: "\(folder)/\(name).h5")
        try renameFlags(in: "\(folder)/\(name).h5")
      }
      for stage in TinyChain.stages[try #require(first)...] {
        let ending = try BuiltProgram(stage.program)(TinyChain(folder: folder).arguments(stage))
        #expect(ending.status == 0, "\(stage.program): \(ending.errors)")
        let output = "\(folder)/\(stage.output)"
        #expect(try bytes(of: output) == bytes(of: "\(chain.folder)/\(stage.output)"), "\(stage.output)")
        try renameFlags(in: output)
      }
      let found = try [folder, chain.folder].map { folder in
        try BuiltProgram("search")(
          ["a red bird"] + ["examples", "features", "stage1", "buffers", "stage2"].map { "\(folder)/\($0).h5" })
      }
      #expect(found[0].status == 0 && found[0].output == found[1].output, "\(found[0].errors)")
    }
  }

  /// Matchers of fragments of both kinds, and the list that features are looked for in.
  @Test func fragmentsToo() throws {
    try withTemporaryFolder { folder in
      for list in ["train", "testall"] {
        try Data(String(repeating: "a \(list) dog\n", count: 20).utf8).write(
          to: URL(fileURLWithPath: "\(folder)/\(list)_caps.txt"))
        try writeNumPy("\(folder)/\(list)_ims.npy", (0..<24).map { Float($0 % 7) }, shape: [4, 2, 3])
      }
      func run(_ program: String, _ arguments: [String], to output: String) throws {
        let ending = try BuiltProgram(program)(arguments + ["--output", "\(folder)/\(output)"])
        #expect(ending.status == 0, "\(program): \(ending.errors)")
      }
      let examples = "\(folder)/examples.h5", features = "\(folder)/features.h5"
      try run("preprocess", [folder, "--test-list", "testall", "--min-count", "1"], to: "examples.h5")
      try renameFlags(in: examples)
      try run("import-features", [examples, folder], to: "features.h5")
      for (name, options) in [
        ("scan", ["--direction", "image-to-text", "--smoothing", "4"]),
        (
          "imram",
          ["--matcher", "recurrent-attention", "--direction", "both", "--smoothing", "9,4", "--no-bidirectional"]
        ),
      ] {
        let small = ["--dimensions", "8", "--embedding-size", "4", "--batch", "2", "--epochs", "1"],
          stage2 = "\(name).h5"
        try run("train-fragments", [examples, features] + small + options, to: stage2)
        try run("score", [examples, features, "\(folder)/\(stage2)"], to: "scores-a.h5")
        try renameFlags(in: "\(folder)/\(stage2)")
        try run("score", [examples, features, "\(folder)/\(stage2)"], to: "scores-b.h5")
        #expect(try bytes(of: "\(folder)/scores-a.h5") == bytes(of: "\(folder)/scores-b.h5"), "\(name)")
      }
    }
  }
}
