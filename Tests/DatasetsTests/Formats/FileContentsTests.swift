import Foundation
import Testing

@testable import Datasets

struct FileContentsTests {
  @Test func aFolderIsNoFile() throws {
    try withTemporaryFolder { folder in
      let error = #expect(throws: DatasetError.self) { try contents(of: folder) }
      #expect(error?.description == "\(folder): is a folder: give a file.")
      #expect(throws: DatasetError.self) { try names(in: folder + "/absent") }
    }
  }

  @Test func clutterIsNotListed() throws {
    try withTemporaryFolder { folder in
      for name in ["b.jpg", "a.jpg", "._a.jpg", ".DS_Store", "Thumbs.db", "__MACOSX"] {
        try write("", to: folder + "/" + name)
      }
      #expect(try names(in: folder) == ["a.jpg", "b.jpg"])
    }
  }

  @Test func aFaultIsThrownWhereSomethingIsRequired() throws {
    #expect(try require(7 as Int?, "no number") == 7)
    #expect(throws: DatasetError("no number")) { try require(nil as Int?, "no number") }
    #expect(throws: Never.self) { try require(true, "false") }
    #expect(throws: DatasetError("false")) { try require(false, "false") }
  }
}
