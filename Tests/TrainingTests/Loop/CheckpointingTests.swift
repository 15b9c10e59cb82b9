import ArgumentParser
import Artifacts
import Foundation
import TestSupport
import Testing

@testable import Stage
@testable import Training

@Suite struct CheckpointingTests {
  private func context(_ output: String, options: [String] = []) throws -> StageContext {
    let table = OptionTable([
      .init(kind: .option, names: ["--epochs"], valueName: "count", defaultValue: "1", isGreedy: false)
    ])
    return StageContext(
      "train", output: output, try StageOptions.parse(["--output", output]),
      try ResolvedOptions(table, commandLine: options))
  }

  /// The counters that a training goes on with; nil where it begins.
  private func resumed(_ checkpointing: Checkpointing) throws -> [String: Int64]? {
    var integers: [String: Int64]?
    let isResumed = try checkpointing.resume { integers = $0.integers }
    #expect(isResumed == (integers != nil))
    return integers
  }

  @Test func aCheckpointIsOfItsOptionsOnly() throws {
    try withTemporaryFolder { folder in
      let output = "\(folder)/stage1.h5"
      var state = TrainingCheckpoint()
      state.integers["step"] = 5
      // Every step is due when the interval is 0.
      try Checkpointing(context(output), Lineage(), interval: 0) { false }.afterStep(loss: 1) { state }
      let other = try Checkpointing(context(output, options: ["--epochs", "2"]), Lineage()) { false }
      #expect(try resumed(other) == nil)
      let same = try Checkpointing(context(output), Lineage()) { false }
      #expect(try resumed(same) == ["step": 5])
      same.finish()
      #expect(try resumed(same) == nil)
    }
  }

  @Test func aDamagedCheckpointIsNotResumedFrom() throws {
    try withTemporaryFolder { folder in
      let output = "\(folder)/stage1.h5", path = TrainingCheckpoint.path(for: output)
      try Checkpointing(context(output), Lineage(), interval: 0) { false }.afterStep(loss: 1) { TrainingCheckpoint() }
      try truncate(path, to: 100)
      #expect(try resumed(Checkpointing(context(output), Lineage()) { false }) == nil)
    }
  }

  @Test func aTrainingThatRefusesACheckpointBeginsAnew() throws {
    try withTemporaryFolder { folder in
      let output = "\(folder)/stage1.h5", checkpointing = try Checkpointing(context(output), Lineage()) { false }
      try Checkpointing(context(output), Lineage(), interval: 0) { false }.afterStep(loss: 1) { TrainingCheckpoint() }
      let isResumed = try checkpointing.resume { _ in throw CheckpointError("has no step") }
      #expect(!isResumed)
    }
  }

  @Test(arguments: [Float.nan, .infinity])
  func aDivergedTrainingIsNotSaved(loss: Float) throws {
    try withTemporaryFolder { folder in
      let checkpointing = try Checkpointing(context("\(folder)/stage1.h5"), Lineage(), interval: 0) { false }
      let error = try #require(throws: ArtifactError.self) {
        try checkpointing.afterStep(loss: loss) {
          Issue.record("saved")
          return TrainingCheckpoint()
        }
      }
      #expect("\(error)".contains("stage1.h5: not made, because training diverged"))
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == [])
    }
  }

  @Test func nothingIsSavedBeforeItIsDue() throws {
    try withTemporaryFolder { folder in
      let checkpointing = try Checkpointing(context("\(folder)/stage1.h5"), Lineage(), interval: .infinity) { false }
      try checkpointing.afterStep(loss: 1) {
        Issue.record("saved too early")
        return TrainingCheckpoint()
      }
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == [])
    }
  }

  /// Somebody removes the folder between two checkpoints; then a file is in its place.
  @Test func aFolderThatWasRemovedIsMadeAgain() throws {
    try withTemporaryFolder { folder in
      let run = "\(folder)/cub/frozen", files = FileManager.default
      try files.createDirectory(atPath: run, withIntermediateDirectories: true)
      let checkpointing = try Checkpointing(context("\(run)/stage1.h5"), Lineage(), interval: 0) { false }
      for _ in 0..<2 {
        try checkpointing.afterStep(loss: 1) { TrainingCheckpoint() }
        #expect(try files.contentsOfDirectory(atPath: run) == ["stage1.h5.checkpoint"])
        try files.removeItem(atPath: "\(folder)/cub")
      }
      try Data().write(to: URL(fileURLWithPath: "\(folder)/cub"))
      let error = errorText { try checkpointing.afterStep(loss: 1) { TrainingCheckpoint() } }
      #expect(error.hasPrefix("\(run)/stage1.h5: its folder was removed, and cannot be made again"), "\(error)")
    }
  }
}
