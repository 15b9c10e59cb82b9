import Files
import Foundation
import TestSupport
import Testing

@testable import Serving

struct PictureFolderTests {
  @Test func picturesAreKept() throws {
    try withTemporaryFolder { folder in
      let pictures = PictureFolder("\(folder)/pictures")
      #expect(pictures.read("abc") == nil)
      pictures.write([1, 2, 3], as: "abc")
      pictures.write([], as: "empty")
      #expect(PictureFolder("\(folder)/pictures").read("abc") == [1, 2, 3] && pictures.read("empty") == nil)
      #expect(
        FileManager.default.subpaths(atPath: "\(folder)/pictures")!.sorted() == [
          "ab", "ab/abc.jpg", "em", "em/empty.jpg",
        ])
    }
  }

  /// A file that was cut or altered counts as none.
  @Test func damageIsNoticed() throws {
    try withTemporaryFolder { folder in
      let pictures = PictureFolder(folder), place = "\(folder)/ab/abc.jpg"
      pictures.write(Array(0..<100), as: "abc")
      for size in [0, 1, 32, 33, 131] {
        pictures.write(Array(0..<100), as: "abc")
        try truncate(place, to: size)
        #expect(pictures.read("abc") == nil, "\(size)")
      }
      var bytes = [UInt8](0..<132)
      bytes[5] = 0
      try Data(bytes).write(to: URL(fileURLWithPath: place))
      #expect(pictures.read("abc") == nil)
    }
  }

  /// Where nothing can be written, pictures are made again.
  @Test func aFolderThatCannotBeMadeIsNoFault() throws {
    try withTemporaryFolder { folder in
      try Data("x".utf8).write(to: URL(fileURLWithPath: "\(folder)/file"))
      let pictures = PictureFolder("\(folder)/file")
      pictures.write([1], as: "abc")
      #expect(pictures.read("abc") == nil)
    }
  }
}
