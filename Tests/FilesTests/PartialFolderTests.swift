import Foundation
import TestSupport
import Testing

@testable import Files

struct PartialFolderTests {
  private func make(_ path: String, _ text: String) throws {
    let folder = try PartialFolder(path, mark: "made.txt"), file = try folder.file("a/b.txt")
    try writeBytes(Array(text.utf8), to: file.partial)
    try file.finish()
    try folder.finish(origin: "Made by a test.", recipe: "recipe\n")
  }

  @Test func itIsWholeOrAbsent() throws {
    try withTemporaryFolder { folder in
      let path = "\(folder)/out"
      do {
        let unfinished = try PartialFolder(path, mark: "made.txt")
        _ = try unfinished.file("a.txt")
      }
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == [])
      for text in ["one", "two"] {
        try make(path, text)
        #expect(try String(contentsOfFile: "\(path)/a/b.txt", encoding: .utf8) == text)
      }
      #expect(try String(contentsOfFile: "\(path)/made.txt", encoding: .utf8).hasSuffix("  a/b.txt\nrecipe\n"))
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["out"])
    }
  }

  @Test func whatOthersWroteIsNotReplaced() throws {
    try withTemporaryFolder { folder in
      try FileManager.default.createDirectory(atPath: "\(folder)/mine", withIntermediateDirectories: false)
      #expect { try make("\(folder)/mine", "") } throws: {
        "\($0)".contains("/mine: exists, and has no made.txt in it")
      }
      try make("\(folder)/out", "one")
      try "mine".write(toFile: "\(folder)/out/other.txt", atomically: true, encoding: .utf8)
      #expect { try make("\(folder)/out", "two") } throws: { "\($0)".contains("/out/other.txt: would be lost") }
      #expect(try String(contentsOfFile: "\(folder)/out/other.txt", encoding: .utf8) == "mine")
    }
  }
}
