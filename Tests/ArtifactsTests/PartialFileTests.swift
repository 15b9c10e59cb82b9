import Foundation
import HDF5
import TestSupport
import Testing

@testable import Artifacts

struct PartialFileTests {
  @Test func aTextIsWrittenWhole() throws {
    try withTemporaryFolder { folder in
      for text in ["first", "", "é\n"] {
        try writeWhole(text, to: "\(folder)/a.json")
        #expect(try String(contentsOfFile: "\(folder)/a.json", encoding: .utf8) == text)
      }
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["a.json"])
    }
  }

  @Test func failuresNameTheFileAndLeaveNothing() throws {
    try withTemporaryFolder { folder in
      let absent = "\(folder)/absent/a.json"
      #expect(
        errorText { try writeWhole("x", to: absent) } == "\(absent): cannot be written: No such file or directory")
      // A folder cannot be replaced by a file.
      try FileManager.default.createDirectory(atPath: "\(folder)/a.json", withIntermediateDirectories: true)
      #expect(errorText { try writeWhole("x", to: "\(folder)/a.json") }.contains("a.json: cannot be renamed from"))
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["a.json"])
    }
  }

  @Test func aFullDiskIsNamedWithItsSpace() {
    let error = ArtifactError(writing: "a.h5", HDF5Error("no space", isDiskFull: true)).description
    #expect(error.hasPrefix("a.h5: disk full ("), "\(error)")
    #expect(error.hasSuffix(" MB free, or a limit on the size of files): make room and run the same command again"))
  }

  @Test(arguments: [("/a/b.h5", "/a"), ("a/b.h5", "a"), ("./b.h5", "."), ("b.h5", "."), ("/b.h5", "/")])
  func foldersOfPaths(path: String, expected: String) { #expect(folder(of: path) == expected) }
}
