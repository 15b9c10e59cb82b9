import Artifacts
import Foundation
import Tensor
import TestSupport
import Testing

@Suite struct TrainingCheckpointTests {
  @Test func everythingComesBackForTheSameIdentity() throws {
    try withTemporaryFolder { folder in
      let output = "\(folder)/stage1.h5"
      #expect(try TrainingCheckpoint.load(for: output, matching: "a") == nil)
      var checkpoint = TrainingCheckpoint()
      checkpoint.tensors = [
        "lstm/w": Tensor(shape: [1, 2], elements: [1, 2]), "empty": Tensor(shape: [0], elements: []),
      ]
      checkpoint.integers = ["epoch": -3]
      checkpoint.reals = ["best": 0.1]
      try checkpoint.save(for: output, identity: "a")
      let read = try #require(try TrainingCheckpoint.load(for: output, matching: "a"))
      #expect(read.tensors == checkpoint.tensors && read.integers == checkpoint.integers)
      #expect(read.reals == checkpoint.reals)
      let path = TrainingCheckpoint.path(for: output)
      #expect(
        errorText { _ = try TrainingCheckpoint.load(for: output, matching: "b") }
          == "\(path): is of other options or inputs: training begins anew")

      try truncate(path, to: 1000)
      let damaged = errorText { _ = try TrainingCheckpoint.load(for: output, matching: "a") }
      #expect(damaged.hasPrefix("\(path): ") && damaged.hasSuffix(": training begins anew"), "\(damaged)")
      TrainingCheckpoint.remove(for: output)
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == [])
    }
  }
}
