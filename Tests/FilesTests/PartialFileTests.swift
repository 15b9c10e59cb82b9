import Foundation
import TestSupport
import Testing

@testable import Files

struct PartialFileTests {
  private func text(_ path: String) -> String? { try? String(contentsOfFile: path, encoding: .utf8) }
  private func names(_ folder: String) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
  }

  @Test func aTextIsWrittenWhole() throws {
    try withTemporaryFolder { folder in
      for content in ["first", "", "é\n"] {
        try writeWhole(content, to: "\(folder)/a.json")
        #expect(text("\(folder)/a.json") == content)
      }
      #expect(try names(folder) == ["a.json"])
    }
  }

  @Test func whatIsNotFinishedLeavesNothing() throws {
    try withTemporaryFolder { folder in
      try writeWhole("old", to: "\(folder)/a")
      do {
        let file = try PartialFile("\(folder)/a", "new")
        #expect(text(file.partial) == "new" && text("\(folder)/a") == "old")
      }
      #expect(try names(folder) == ["a"] && text("\(folder)/a") == "old")
    }
  }

  @Test func onlyARegularFileIsReplaced() throws {
    try withTemporaryFolder { (folder) throws in
      mkfifo("\(folder)/fifo", 0o600)
      mkdir("\(folder)/sub", 0o700)
      func message(_ path: String) -> String { errorText { try writeWhole("x", to: path) } }
      #expect(message("\(folder)/fifo") == "\(folder)/fifo: is a FIFO, which no output replaces: name a file")
      #expect(message("\(folder)/sub") == "\(folder)/sub: is a folder, which no output replaces: name a file")
      #expect(message("/dev/null") == "/dev/null: is a device, which no output replaces: name a file")
      #expect(
        message("\(folder)/absent/a") == "\(folder)/absent/a: cannot be written: No such file or directory")
      let left = try names(folder)
      #expect(left == ["fifo", "sub"])
    }
  }

  @Test func aLinkIsFollowed() throws {
    try withTemporaryFolder { folder in
      mkdir("\(folder)/disk", 0o700)
      try writeWhole("old", to: "\(folder)/disk/a")
      symlink("disk/a", "\(folder)/link")
      symlink("link", "\(folder)/second")
      symlink("disk/new", "\(folder)/dangling")
      symlink("circle", "\(folder)/circle")
      try writeWhole("1", to: "\(folder)/second")
      try writeWhole("2", to: "\(folder)/dangling")
      #expect(text("\(folder)/disk/a") == "1" && text("\(folder)/disk/new") == "2")
      #expect(errorText { try writeWhole("x", to: "\(folder)/circle") }.contains("leads round in a circle"))
      #expect(try names(folder) == ["circle", "dangling", "disk", "link", "second"])
    }
  }

  /// A link that somebody laid where the unfinished file goes must not lead to another file.
  @Test func aLinkInPlaceOfTheUnfinishedFileIsReplaced() throws {
    try withTemporaryFolder { folder in
      try writeWhole("precious", to: "\(folder)/victim")
      symlink("victim", "\(folder)/a.partial")
      try writeWhole("new", to: "\(folder)/a")
      #expect(text("\(folder)/victim") == "precious" && text("\(folder)/a") == "new")
      #expect(try names(folder) == ["a", "victim"])
    }
  }

  @Test func filesGetTheirNamesTogetherOrNotAtAll() throws {
    try withTemporaryFolder { folder in
      try writeWhole("old a", to: "\(folder)/a")
      let a = try PartialFile("\(folder)/a", "new a"), c = try PartialFile("\(folder)/c", "new c")
      let b = try PartialFile("\(folder)/b", "new b")
      mkdir("\(folder)/b", 0o700)  // no file can be renamed to it
      #expect(errorText { try b.finish(with: [a, c]) }.contains("b: cannot be "))
      #expect(text("\(folder)/a") == "old a")
      let left = try names(folder)
      #expect(!left.contains("c"))
      rmdir("\(folder)/b")
      let d = try PartialFile("\(folder)/d", "new d")
      try d.finish(with: [PartialFile("\(folder)/a", "newer a")])
      #expect(text("\(folder)/a") == "newer a" && text("\(folder)/d") == "new d")
      let after = try names(folder)
      #expect(!after.contains { $0.hasSuffix(".previous") })
    }
  }

  @Test(arguments: [("/a/b.h5", "/a"), ("a/b.h5", "a"), ("./b.h5", "."), ("b.h5", "."), ("/b.h5", "/")])
  func foldersOfPaths(path: String, expected: String) { #expect(folder(of: path) == expected) }
}
