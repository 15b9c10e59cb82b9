import Files
import HDF5
import TestSupport
import Testing

@testable import Artifacts

struct ArtifactErrorTests {
  @Test func aFullDiskIsNamedWithItsRoom() throws {
    try withTemporaryFolder { folder in
      let path = "\(folder)/a.h5"
      let full = ArtifactError(writing: path, HDF5Error("write failed", isDiskFull: true)).description
      #expect(
        full.hasPrefix("\(path): disk full (") && full.contains(" MB free, or a limit on the size of files): make room")
      )
      #expect(ArtifactError(writing: path, HDF5Error("other")).description == "other")
    }
  }

  @Test func whatCannotBeReadIsNamed() throws {
    try withTemporaryFolder { folder in
      let path = "\(folder)/a.pth"
      #expect(
        errorText { try requireReadable(path, "give another") }
          == "\(path): no such file; give another")
      #expect(
        errorText { try requireReadable(folder, "give another") } == "\(folder): is a folder: give a file; give another"
      )
      try writeWhole("x", to: path)
      try requireReadable(path, "give another")
    }
  }
}
