import Files
import TestSupport
import Testing

@testable import Artifacts

struct IndexedFilesTests {
  @Test func aFolderIsARangeOfRows() throws {
    try withTemporaryFolder { folder in
      let path = "\(folder)/index.h5"
      try writeTinyIndex(path)
      let photos = try PhotoIndex(readingFrom: path).photos
      for (folder, rows) in [("", 0..<3), ("b", 1..<2), ("a", 1..<1), ("a.jpg", 1..<1), ("z", 3..<3)] {
        #expect(try photos.rows(beneath: RawPath(folder)) == rows, "\(folder)")
      }
    }
  }

  @Test func columnsAreOfTheRowsThatAreAskedFor() throws {
    try withTemporaryFolder { folder in
      try writeTinyIndex("\(folder)/index.h5")
      let files = try PhotoIndex(readingFrom: "\(folder)/index.h5").refused
      #expect(try files.count == 1 && files.sizes(0..<1) == [3] && files.times(0..<1) == [4])
      #expect(try files.paths(0..<0) == [] && files.digests(0..<1) == [UInt8](repeating: 7, count: 32))
    }
  }
}
