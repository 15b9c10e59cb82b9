import Foundation
import HDF5
import TestSupport
import Testing

@Suite(.serialized) struct ChainTests {
  @Test func twoRunsAreTheSameBytes() throws {
    let first = try TinyChain.shared.get()
    try withTemporaryFolder { folder in
      try TinyChain(folder: folder).make()
      let files = try FileManager.default.subpathsOfDirectory(atPath: first.folder).sorted()
      #expect(try FileManager.default.subpathsOfDirectory(atPath: folder).sorted() == files)
      #expect(files.contains("metrics.json") && files.contains("scores.h5"))
      for file in files {
        var isFolder: ObjCBool = false
        _ = FileManager.default.fileExists(atPath: "\(folder)/\(file)", isDirectory: &isFolder)
        guard !isFolder.boolValue else { continue }
        #expect(try bytes(of: "\(folder)/\(file)") == bytes(of: "\(first.folder)/\(file)"), "\(file) differs")
      }
    }
  }

  /// Nothing in an artifact tells where it was made.
  @Test func artifactsNameNoFolder() throws {
    let chain = try TinyChain.shared.get()
    for stage in TinyChain.stages where stage.output.hasSuffix(".h5") {
      let content = try bytes(of: "\(chain.folder)/\(stage.output)")
      #expect(content.range(of: Data(chain.folder.utf8)) == nil, "\(stage.output)")
      let file = try File(opening: "\(chain.folder)/\(stage.output)")
      #expect(try file.text(ofAttribute: "program") == stage.program)
    }
  }

  @Test(arguments: ["train-cnn", "train-stage1", "train-stage2"])
  func anInterruptedTrainingEndsWithTheSameBytes(program: String) throws {
    let chain = try TinyChain.shared.get()
    let stage = try TinyChain.stage(program)
    try withTemporaryFolder { folder in
      let output = "\(folder)/\(stage.output)"
      let arguments = chain.arguments(stage, output: output)
      for _ in 0..<2 {
        let ending = try BuiltProgram(program)(arguments, environment: ["LINEUP_INTERRUPT_AFTER": "2"])
        #expect(ending.status == 130)
        #expect(ending.errors.contains("\(program): interrupted; run the same command again to resume"))
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["\(stage.output).checkpoint"])
      }
      let ending = try BuiltProgram(program)(arguments)
      #expect(ending.status == 0)
      #expect(ending.output.contains("resuming from"))
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == [stage.output])
      #expect(try bytes(of: output) == bytes(of: "\(chain.folder)/\(stage.output)"))
    }
  }

  /// The training would take days: it ends only because it is asked to.
  @Test func signalsAreObeyed() throws {
    let chain = try TinyChain.shared.get()
    let stage = try TinyChain.stage("train-stage1")
    try withTemporaryFolder { (folder) throws in
      let arguments = chain.arguments(stage, output: "\(folder)/stage1.h5") + ["--epochs", "1000000", "--evaluate-every", "1000000"]
      #expect(try BuiltProgram("train-stage1").signalled(SIGTERM, times: 2, arguments) == 128 + SIGTERM)
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["stage1.h5.checkpoint"])
      #expect(try BuiltProgram("train-stage1").signalled(SIGINT, arguments) == 128 + SIGINT)
      #expect(try BuiltProgram("train-stage1").signalled(SIGKILL, arguments) == SIGKILL)
      #expect(!FileManager.default.fileExists(atPath: "\(folder)/stage1.h5"))
    }
  }
}
