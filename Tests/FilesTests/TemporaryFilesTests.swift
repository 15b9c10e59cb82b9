import Files
import Foundation
import Synchronization
import TestSupport
import Testing

/// What is noted belongs to the whole process, so each test has one of its own.
@Suite struct TemporaryFilesTests {
  @Test func onlyWhatIsNotedIsRemoved() async {
    await #expect(processExitsWith: .success) {
      try withTemporaryFolder { folder in
        for name in ["a.partial", "b.partial", "done"] {
          try Data().write(to: URL(fileURLWithPath: "\(folder)/\(name)"))
        }
        try FileManager.default.createDirectory(
          atPath: "\(folder)/raw.partial/photos", withIntermediateDirectories: true)
        for name in ["a.partial", "b.partial", "raw.partial", "never made"] { TemporaryFiles.add("\(folder)/\(name)") }
        TemporaryFiles.remove("\(folder)/b.partial")
        try Data().write(to: URL(fileURLWithPath: "\(folder)/c.partial"))
        TemporaryFiles.add("\(folder)/c.partial")
        TemporaryFiles.removeAtOnce()
        #expect(
          try FileManager.default.contentsOfDirectory(atPath: folder).sorted() == ["b.partial", "done", "raw.partial"])
        var hasEnded = false
        TemporaryFiles.removeAll(then: { hasEnded = true })
        #expect(hasEnded)
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder).sorted() == ["b.partial", "done"])
      }
    }
  }

  @Test func whatIsProtectedIsWaitedForWhilePatienceLasts() async {
    await #expect(processExitsWith: .success) {
      try withTemporaryFolder { folder in
        let path = "\(folder)/a.partial"
        try Data().write(to: URL(fileURLWithPath: path))
        TemporaryFiles.add(path)
        var isThere: [Bool] = []
        TemporaryFiles.protecting {
          TemporaryFiles.removeAll(whilePatient: {
            isThere.append(FileManager.default.fileExists(atPath: path))
            return isThere.count < 3
          })
        }
        #expect(isThere == [true, true, true] && !FileManager.default.fileExists(atPath: path))
        TemporaryFiles.removeAll(whilePatient: {
          Issue.record("nothing is protected any more")
          return false
        })
      }
    }
  }
}
