import Foundation
import TestSupport
import Testing

/// Networks of the tiny chain as .onnx. That ONNX Runtime says the same is `make parity-doors`.
struct ExportOnnxTests {
  private func export(_ files: [String], _ network: String, to output: String) throws -> Ending {
    try BuiltProgram("export-onnx")(files + ["--network", network, "--output", output])
  }

  @Test(arguments: [
    ("photos", ["weights.h5", "stage1.h5"], "pixels → embedding, vector, grid"),
    ("photos", ["weights.h5"], "pixels → vector, grid"), ("sentences", ["stage1.h5"], "words, lengths → embedding"),
    ("pairs", ["stage2.h5"], "grids, words, lengths → score"),
  ])
  func theFilesAreTheSameEveryTime(network: String, files: [String], says: String) throws {
    let chain = try TinyChain.shared.get().folder
    try withTemporaryFolder { folder in
      let path = "\(folder)/a.onnx"
      let ending = try export(files.map { "\(chain)/\($0)" }, network, to: path)
      #expect(ending.status == 0 && ending.output.contains("export-onnx: \(says): "), "\(ending.errors)")
      let first = try bytes(of: path)
      #expect(first.range(of: Data("lineup".utf8)) != nil && first.range(of: Data(".digest".utf8)) != nil)
      // It replaces its own, in whatever order it is given the files.
      #expect(try export(files.reversed().map { "\(chain)/\($0)" }, network, to: path).status == 0)
      #expect(try bytes(of: path) == first)
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["a.onnx"])
    }
  }

  @Test func whatIsMissingOrTooMuchIsNamed() throws {
    let chain = try TinyChain.shared.get().folder
    try withTemporaryFolder { folder in
      let path = "\(folder)/a.onnx"
      for (network, files, error) in [
        ("photos", ["stage1.h5"], "stage1.h5: has no CNN: give the weights.h5 too that it learned from"),
        ("pairs", ["stage1.h5"], "stage1.h5: holds stage1, which export-onnx --network pairs does not need"),
        ("sentences", ["pairs.h5"], "pairs.h5: holds pairs, which export-onnx --network sentences does not need"),
      ] {
        let ending = try export(files.map { "\(chain)/\($0)" }, network, to: path)
        #expect(ending.status == 1 && ending.errors.contains(error), "\(ending.errors)")
      }
      let unknown = try export(["\(chain)/stage1.h5"], "words", to: path)
      #expect(unknown.status == 64 && unknown.errors.contains("'photos', 'sentences' or 'pairs'"), "\(unknown.errors)")
      let none = try BuiltProgram("export-onnx")(["\(chain)/stage1.h5", "--output", path])
      #expect(none.status == 64 && none.errors.contains("--network"), "\(none.errors)")
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == [])
    }
  }

  @Test func otherFilesAreNotReplaced() throws {
    let chain = try TinyChain.shared.get().folder
    try withTemporaryFolder { folder in
      let path = "\(folder)/a.onnx"
      for content in ["a text", "\u{8}\u{8}\u{12}\u{7}pytorch"] {
        try content.write(toFile: path, atomically: true, encoding: .utf8)
        let ending = try export(["\(chain)/stage1.h5"], "sentences", to: path)
        #expect(
          ending.status == 1 && ending.errors.contains("a.onnx: is not what this program writes"), "\(ending.errors)")
        #expect(try String(contentsOfFile: path, encoding: .utf8) == content)
      }
    }
  }
}
