import Artifacts
import Foundation
import HDF5
import Results
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
        // What raw files an artifact was made of is a matter of places and times, and so beside it.
        guard !isFolder.boolValue, !file.hasSuffix(".sources") else { continue }
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
        let ending = try BuiltProgram(program).interrupted(arguments)
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
      let arguments =
        chain.arguments(stage, output: "\(folder)/stage1.h5") + ["--epochs", "1000000", "--evaluate-every", "1000000"]
      #expect(try BuiltProgram("train-stage1").signalled(SIGTERM, times: 2, arguments) == 128 + SIGTERM)
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["stage1.h5.checkpoint"])
      #expect(try BuiltProgram("train-stage1").signalled(SIGINT, arguments) == 128 + SIGINT)
      #expect(try BuiltProgram("train-stage1").signalled(SIGKILL, arguments) == SIGKILL)
      #expect(!FileManager.default.fileExists(atPath: "\(folder)/stage1.h5"))
    }
  }

  /// The training would take days: it ends only because its input is no longer what it was.
  @Test func aTrainingWhoseInputIsWrittenToEnds() throws {
    let chain = try TinyChain.shared.get(), stage = try TinyChain.stage("train-stage1")
    try withTemporaryFolder { (folder) throws in
      let features = "\(folder)/features.h5", output = "\(folder)/stage1.h5"
      try FileManager.default.copyItem(atPath: "\(chain.folder)/features.h5", toPath: features)
      let process = Process(), errors = Pipe(), said = Pipe()
      process.executableURL = URL(fileURLWithPath: BuiltProgram("train-stage1").path)
      process.arguments =
        ["\(chain.folder)/examples.h5", features] + stage.options
        + ["--epochs", "1000000", "--evaluate-every", "1000000", "--output", output]
      (process.standardError, process.standardOutput) = (errors, said)
      try process.run()
      // The line about what it trains on comes when the inputs are open.
      var text = ""
      while !text.contains("training on") {
        text += String(decoding: said.fileHandleForReading.availableData, as: UTF8.self)
      }
      let handle = try #require(FileHandle(forUpdatingAtPath: features))
      try handle.write(contentsOf: Data("other".utf8))
      let words = String(decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
      process.waitUntilExit()
      #expect(process.terminationStatus == 1)
      #expect(words.contains("train-stage1: error: \(features): was written to while it was read"), "\(words)")
      #expect(!FileManager.default.fileExists(atPath: output))
    }
  }

  /// Without any grace it is the watchdog that ends the training, wherever that is.
  @Test func aProgramWithoutASafePointIsEndedAndLeavesNothing() throws {
    let chain = try TinyChain.shared.get(), stage = try TinyChain.stage("train-stage1")
    try withTemporaryFolder { folder in
      let arguments = chain.arguments(stage, output: "\(folder)/stage1.h5") + ["--epochs", "1000000"]
      for signal in [SIGTERM, SIGINT] {
        let status = try BuiltProgram("train-stage1").signalled(signal, grace: 0, arguments)
        #expect(status == 128 + signal)
        let left = try FileManager.default.contentsOfDirectory(atPath: folder)
        #expect(left.allSatisfy { $0.hasSuffix(".checkpoint") }, "\(left)")
      }
    }
  }

  /// kill -9 after one of 24 photos is in the file.
  @Test func aProgramKilledWhileItWritesLeavesNothingThatIsTakenForWhole() throws {
    let raw = "\(try TinyChain.shared.get().folder)/raw", side = 1024
    try withTemporaryFolder { folder in
      let output = "\(folder)/examples.h5", partial = output + ".partial"
      let arguments = [raw, "--side", "\(side)", "--threads", "1", "--output", output]
      let ending = try BuiltProgram("preprocess").killed(whenGrown: partial, beyond: 3 * side * side, arguments)
      #expect(ending.reason == .uncaughtSignal && ending.status == SIGKILL)
      // The lock is nobody's any more.
      #expect(
        try FileManager.default.contentsOfDirectory(atPath: folder).sorted() == [
          "examples.h5.lock", "examples.h5.partial",
        ])
      // Not even by who names it.
      let misled = try BuiltProgram("train-cnn")([partial, "--output", "\(folder)/weights.h5"])
      #expect(misled.status == 1 && misled.errors.contains("examples.h5.partial: "), "\(misled.errors)")

      #expect(try BuiltProgram("preprocess")(arguments).status == 0)
      #expect(
        try FileManager.default.contentsOfDirectory(atPath: folder).sorted() == ["examples.h5", "examples.h5.sources"])
      let whole = try bytes(of: output)
      try FileManager.default.removeItem(atPath: output)
      #expect(try BuiltProgram("preprocess")(arguments).status == 0)
      #expect(try bytes(of: output) == whole)
    }
  }

  /// With val trained on, nothing may be chosen or scored there.
  @Test func whatIsTrainedOnIsNotScored() throws {
    let chain = try TinyChain.shared.get(), training = try TinyChain.stage("train-stage1"),
      dump = try TinyChain.stage("dump-buffers")
    try withTemporaryFolder { folder in
      let stage1 = "\(folder)/stage1.h5", buffers = "\(folder)/buffers.h5"
      let trained = try BuiltProgram("train-stage1")(
        chain.arguments(training, output: stage1) + ["--train-splits", "train,val"])
      // Of 4 and 2 identities.
      #expect(
        trained.status == 0 && trained.output.contains("training on 6 identities, 18 photos, 36 sentences"),
        "\(trained.errors)\(trained.output)")
      let inputs = dump.inputs.map { $0 == "stage1.h5" ? stage1 : "\(chain.folder)/\($0)" }
      #expect(try BuiltProgram("dump-buffers")(inputs + ["--output", buffers]).status == 0)
      #expect(try Buffers(readingFrom: buffers).configuration.trainSplits == [.train, .val])

      let scored = try BuiltProgram("score")([buffers, "--output", "\(folder)/scores.h5"])
      #expect(
        scored.status == 0 && scored.output.contains("\ntest: by stage 1 ") && scored.output.contains(" of 6 photos "))
      let pools = try Metrics(readingFrom: "\(folder)/metrics.json").pools
      #expect(pools.keys.sorted() == ["test"])
      let refused = try BuiltProgram("score")([buffers, "--evaluate", "val", "--output", "\(folder)/val.h5"])
      #expect(refused.status == 1 && refused.errors.contains("buffers.h5: val was trained on: --evaluate "))
    }
  }
}
