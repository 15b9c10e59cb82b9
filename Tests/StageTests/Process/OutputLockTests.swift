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
}
