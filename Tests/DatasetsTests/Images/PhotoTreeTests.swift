import Files
import Foundation
import TestSupport
import Testing

@testable import Datasets

struct PhotoTreeTests {
  private func write(_ path: String) throws {
    let url = URL(fileURLWithPath: path)
    try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data("x".utf8).write(to: url)
  }

  @Test func photosAreFoundByTheEndOfTheirNames() throws {
    try withTemporaryFolder { folder in
      for name in [
        "b/2.PNG", "b/1.jpg", "a.jpeg", "b/c/d/e.jfif", "b0.jpe", "note.txt", "x.heic", "y.heic", "none", ".hidden.jpg",
        ".git/z.jpg", "__MACOSX/z.jpg", "._a.jpg",
      ] { try write("\(folder)/\(name)") }
      let tree = try PhotoTree(RawPath(folder))
      #expect(tree.photos.map(\.path.description) == ["a.jpeg", "b/1.jpg", "b/2.PNG", "b/c/d/e.jfif", "b0.jpe"])
      #expect(tree.photos.allSatisfy { $0.stamp == FileStamp(RawPath(folder).appending($0.path)) })
      #expect(tree.others == ["txt": 1, "heic": 2, "": 1] && tree.links == 0 && tree.unreadable.isEmpty)
    }
  }

  /// Links may lead round in a circle, and names may be any bytes.
  @Test func linksAndOddNamesAreBorne() throws {
    try withTemporaryFolder { folder in
      try write("\(folder)/a/1.jpg")
      let manager = FileManager.default
      try manager.createSymbolicLink(atPath: "\(folder)/a/up", withDestinationPath: "..")
      try manager.createSymbolicLink(atPath: "\(folder)/a/2.jpg", withDestinationPath: "1.jpg")
      try manager.createSymbolicLink(atPath: "\(folder)/a/loop.jpg", withDestinationPath: "loop.jpg")
      try manager.createSymbolicLink(atPath: "\(folder)/a/gone.txt", withDestinationPath: "nowhere")
      mkfifo("\(folder)/a/fifo.jpg", 0o644)
      let odd = RawPath(bytes: Array("a/\u{A}".utf8) + [0xFF] + Array(".jpg".utf8))
      close(RawPath(folder).appending(odd).withCString { open($0, O_WRONLY | O_CREAT, 0o644) })
      let tree = try PhotoTree(RawPath(folder))
      #expect(tree.photos.map(\.path) == [odd, RawPath("a/1.jpg"), RawPath("a/2.jpg")])
      #expect(tree.links == 1)
      let unreadable = tree.unreadable.sorted { $0.path < $1.path }
      #expect(unreadable.map(\.path.description) == ["a/fifo.jpg", "a/loop.jpg"])
      #expect(unreadable[0].reason.contains("FIFO") && unreadable[1].reason.contains("symbolic links"))
    }
  }

  @Test func aFolderThatIsNoneIsNamed() throws {
    try withTemporaryFolder { folder in
      try write("\(folder)/a.jpg")
      for (path, words) in [("absent", "No such file"), ("a.jpg", "Not a directory")] {
        let error = errorText { _ = try PhotoTree(RawPath("\(folder)/\(path)")) }
        #expect(error.hasPrefix("\(folder)/\(path): cannot be read as a folder of photos: \(words)"), "\(error)")
      }
      #expect(try PhotoTree(RawPath(folder)).photos.count == 1)
    }
  }

  /// Here its path is longer than the system allows.
  @Test func anUnreadableFolderIsNamed() throws {
    try withTemporaryFolder { folder in
      for name in ["a/1.jpg", "unreadable-folder/2.jpg"] { try write("\(folder)/\(name)") }
      let tree = try PhotoTree(RawPath(folder + String(repeating: "/.", count: (4085 - folder.utf8.count) / 2)))
      #expect(tree.photos.map(\.path) == [RawPath("a/1.jpg")])
      #expect(tree.unreadableFolders == [RawPath("unreadable-folder")] && tree.unreadable.count == 1)
      #expect(tree.unreadable[0].reason == "the folder cannot be read: File name too long")
    }
  }

  @Test func itCanBeInterrupted() throws {
    struct Stop: Error {}
    try withTemporaryFolder { folder in
      try write("\(folder)/a/b/1.jpg")
      var calls = 0
      #expect(throws: Stop.self) {
        try PhotoTree(RawPath(folder)) {
          calls += 1
          if calls == 2 { throw Stop() }
        }
      }
      #expect(calls == 2)
    }
  }
}
