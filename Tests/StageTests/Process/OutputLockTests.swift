import Artifacts
import Foundation
import TestSupport
import Testing

@testable import Stage

@Suite struct OutputLockTests {
  @Test func oneAtATime() throws {
    try withTemporaryFolder { folder in
      let output = "\(folder)/x.h5"
      try withOutputLock(on: output) { () throws in
        #expect(
          errorText { try withOutputLock(on: output) {} }
            == "\(output): another run is writing it: let it end, or give another --output")
        try withOutputLock(on: "\(folder)/y.h5") {}
      }
      try withOutputLock(on: output) {}
      #expect(errorText { try withOutputLock(on: output) { throw ArtifactError("x") } } == "x")
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == [])
    }
  }

  @Test func aLockFileLeftByKillDoesNoHarm() throws {
    try withTemporaryFolder { folder in
      try Data().write(to: URL(fileURLWithPath: "\(folder)/x.h5.lock"))
      try withOutputLock(on: "\(folder)/x.h5") {}
    }
  }

  @Test func noInputIsReplaced() throws {
    try withTemporaryFolder { folder in
      let (raw, list) = ("\(folder)/raw", "\(folder)/raw/lists/q.txt")
      try FileManager.default.createDirectory(atPath: "\(raw)/lists", withIntermediateDirectories: true)
      try Data("a".utf8).write(to: URL(fileURLWithPath: list))
      try FileManager.default.createSymbolicLink(atPath: "\(folder)/link", withDestinationPath: raw)
      func error(_ output: String, _ inputs: String...) -> String {
        errorText { try checkPlace(of: output, inputs: inputs) }
      }
      #expect(error(list, "in.h5", list).contains("q.txt: is an input too"))
      #expect(error(list, "\(list):dataset").contains("q.txt: is an input too"))
      #expect(error(list, raw) == "\(list): lies in the input \(raw), and would be lost: give another --output")
      #expect(error("\(folder)/link/lists/q.txt", raw).contains("lies in the input"))
      #expect(error(list, "\(folder)/link/").contains("lies in the input"))
      #expect(error("\(raw)/new.h5", raw, list) == "")
      #expect(error(list, "\(folder)/ra", "\(folder)/absent:x") == "")
    }
  }
}
