import Files
import Foundation
import TestSupport
import Testing

@testable import Stage

/// A folder of two files in folders, which a run has read.
struct RawFolder {
  let folder: String

  init(_ folder: String) throws {
    self.folder = folder
    try write("list.txt", "a.jpg\n")
    try write("images/a.jpg", "pixels")
  }

  func write(_ path: String, _ text: String) throws {
    let url = URL(fileURLWithPath: "\(folder)/\(path)")
    try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(text.utf8).write(to: url)
  }

  func remove(_ path: String) throws { try FileManager.default.removeItem(atPath: "\(folder)/\(path)") }

  /// What a run would have read: files, the names in a folder, and a file that is not there.
  func read() throws -> [String: FilesRead.Entry] {
    func file(_ path: String) throws -> FilesRead.Entry {
      let file = try InputFile("\(folder)/\(path)")
      return .file(file.stamp, digest: try file.digest())
    }
    let names = try FileManager.default.contentsOfDirectory(atPath: "\(folder)/images")
    return [
      "\(folder)/list.txt": try file("list.txt"), "\(folder)/images/a.jpg": try file("images/a.jpg"),
      "\(folder)/images": .folder(digest: FilesRead.digest(ofNames: names)), "\(folder)/table.csv": .absent,
    ]
  }

  /// Makes a file older or newer, whatever it holds.
  func setTime(_ path: String, _ seconds: Double) throws {
    try FileManager.default.setAttributes(
      [.modificationDate: Date(timeIntervalSince1970: seconds)], ofItemAtPath: "\(folder)/\(path)")
  }
}

@Suite struct RawSourcesTests {
  private func withSources(_ body: (RawFolder, inout RawSources) throws -> Void) throws {
    try withTemporaryFolder { folder in
      let raw = try RawFolder("\(folder)/raw")
      var sources = try RawSources(content: "8a41", inputs: [raw.folder], read: raw.read())
      try body(raw, &sources)
    }
  }

  @Test func pathsAreThoseInTheFolder() throws {
    try withSources { raw, sources in
      #expect(sources.sources.map(\.path) == ["images", "images/a.jpg", "list.txt", "table.csv"])
      #expect(sources.sources.allSatisfy { $0.input == 1 })
      #expect(RawSources(Array(sources.text.utf8)) == sources)
      let lines = sources.text.split(separator: "\n")
      // The second line is what make remembers the folder by.
      #expect(lines[0] == "lineup sources 8a41" && lines[1] == "input \(raw.folder)" && lines.last == "end")
    }
  }

  /// Each is done to a folder that a run has read, and is what the next run says of it.
  @Test(
    arguments: [
      ("nothing", nil), ("older", nil), ("newer", nil), ("content", "list.txt has changed"),
      ("content of the same size and time", "list.txt has changed"), ("file gone", "images/a.jpg is gone"),
      ("one more", "images has other files in it"), ("looked for before", "table.csv is there now"),
    ] as [(String, String?)])
  func contentDecidesNotTimes(change: String, reason: String?) throws {
    try withSources { raw, sources in
      switch change {
      case "older": try raw.setTime("list.txt", 1)
      case "newer": try raw.setTime("images/a.jpg", 4e9)
      case "content": try raw.write("list.txt", "a.jpg\nb.jpg\n")
      case "content of the same size and time":
        let time = try FileManager.default.attributesOfItem(atPath: "\(raw.folder)/list.txt")[.modificationDate]
        try raw.write("list.txt", "b.jpg\n")
        try raw.setTime("list.txt", try #require(time as? Date).timeIntervalSince1970)
      case "file gone":
        sources.sources.removeFirst()  // the names of the folder, which have changed too
        try raw.remove("images/a.jpg")
      case "one more": try raw.write("images/b.jpg", "pixels")
      case "looked for before": try raw.write("table.csv", "")
      default: break
      }
      #expect(try sources.change(to: [raw.folder]) == reason.map { "\(raw.folder)/\($0)" })
    }
  }

  /// So that the content is compared once.
  @Test func newTimesOfTheSameContentAreKept() throws {
    try withSources { raw, sources in
      let before = sources
      try raw.setTime("list.txt", 1)
      #expect(try sources.change(to: [raw.folder]) == nil && sources != before)
      let after = sources
      #expect(try sources.change(to: [raw.folder]) == nil && sources == after)
    }
  }

  @Test func anotherFolderCountsByItsContent() throws {
    try withSources { raw, sources in
      let other = try RawFolder("\(raw.folder) it's (other)")
      #expect(try sources.change(to: ["\(other.folder)/"]) == nil)
      #expect(sources.inputs == ["\(other.folder)/"])
      try raw.write("list.txt", "b.jpg\n")
      #expect(
        try sources.change(to: [raw.folder])
          == "\(raw.folder) is another than \(other.folder)/: \(raw.folder)/list.txt has changed")
      #expect(try sources.change(to: []) == "it is made of 0 inputs, was of 1")
    }
  }

  /// Once what was read is gone, nothing of it is looked at.
  @Test func aFolderThatIsGoneIsNoChange() throws {
    try withSources { raw, sources in
      try FileManager.default.removeItem(atPath: raw.folder)
      #expect(try sources.change(to: [raw.folder]) == nil && sources.inputs == [raw.folder])
    }
  }

  /// An input that is a file itself; and one that lies elsewhere.
  @Test func filesAreInputsToo() throws {
    try withTemporaryFolder { folder in
      let raw = try RawFolder(folder), list = "\(folder)/list.txt", photo = "\(folder)/images/a.jpg"
      let read = try raw.read().filter { $0.key == photo }
      var sources = try RawSources(content: "8a41", inputs: [list], read: read)
      #expect(sources.sources.map(\.input) == [0, 1] && sources.sources.map(\.path) == [photo, ""])
      #expect(try sources.change(to: [list]) == nil)
      try raw.write("images/a.jpg", "others")
      #expect(try sources.change(to: [list]) == "\(photo) has changed")
      try raw.write("images/a.jpg", "pixels")
      try raw.write("list.txt", "other")
      #expect(try sources.change(to: [list]) == "\(list) has changed")
    }
  }

  @Test func namesMayHoldAnything() throws {
    try withTemporaryFolder { folder in
      let raw = try RawFolder("\(folder)/two\nlines  and spaces")
      let sources = try RawSources(content: "8a41", inputs: [raw.folder], read: raw.read())
      try sources.write(beside: "\(folder)/x.h5")
      #expect(RawSources(beside: "\(folder)/x.h5") == sources)
    }
  }

  @Test(arguments: [
    "", "lineup sources\nend\n", "lineup sources 8a41\n", "lineup sources 8a41\nfile 1 - 1 1 1 1 a\nend\n",
    "lineup sources 8a41\ninput a\nfile 1 - 1 1 x 1 a\nend\n", "lineup sources 8a41\ninput a\nfolder 1\nend\n",
    "lineup sources 8a41\ninput a\nabsent 2 b\nend\n", "lineup sources 8a41\ninput a\nodd 1 b\nend\n",
  ])
  func aDamagedFileIsNone(text: String) {
    #expect(RawSources(Array(text.utf8)) == nil)
  }
}
