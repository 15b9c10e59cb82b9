import Foundation
import Testing

@testable import Datasets

struct PhotoPathTests {
  @Test(arguments: ["../a.jpg", "x/../../a.jpg", "/etc/passwd", "..", "..\\a.jpg", "\\\\server\\a.jpg", "C:\\a.jpg"])
  func aNameThatLeadsOutOfTheFolderIsRefused(name: String) {
    #expect(throws: DatasetError("table.csv:3: the photo “\(name)” is not named by its path beneath raw.")) {
      try photoPath(name, beneath: "raw", listed: "table.csv:3")
    }
  }

  @Test(arguments: ["a.jpg", "./a.jpg", "x/a.jpg", "..a/b..jpg", "a:b.jpg", "…/a.jpg"])
  func othersAreBeneathIt(name: String) throws {
    #expect(try photoPath(name, beneath: "raw", listed: "list") == "raw/" + name)
  }

  /// macOS writes é as e and an accent, and a list made elsewhere as one character; and the other way round.
  @Test(arguments: [("caf\u{E9}/\u{E9}.jpg", "cafe\u{301}/e\u{301}.jpg"), ("e\u{301}.jpg", "\u{E9}.jpg")])
  func bothSpellingsOfACharacterAreFound(listed: String, onDisk: String) throws {
    try withTemporaryFolder { folder in
      try write("", to: folder + "/" + onDisk)
      #expect(try Array(photoPath(listed, beneath: folder, listed: "list").utf8) == Array("\(folder)/\(onDisk)".utf8))
    }
  }

  @Test(arguments: [
    ("sub\\c.jpg", ": write / for \\ in its path"),
    ("my%20cat.jpg", ": there is RAW/my cat.jpg, without percent signs"),
    ("TOM.jpg", ": there is RAW/tom.JPG"), ("Sub/c.jpg", ": there is RAW/sub"),
    ("sub/c.png", ": there is RAW/sub/c.jpg"),
    ("mycat.jpg", ": there is RAW/my cat.jpg"), ("rex.jpg", ": there is RAW/rex.jpg , with blanks around its name"),
    ("z.jpg", ""), ("y/z.jpg", ""), ("_x.jpg", ""),
  ])
  func whatMayBeMeantIsNamed(name: String, words: String) throws {
    try withTemporaryFolder { folder in
      for photo in ["tom.JPG", "my cat.jpg", "sub/c.jpg", "rex.jpg ", "._x.jpg"] {
        try write("", to: folder + "/" + photo)
      }
      #expect(nearby(folder + "/" + name).replacingOccurrences(of: folder, with: "RAW") == words)
    }
  }
}
