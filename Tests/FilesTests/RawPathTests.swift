import Foundation
import TestSupport
import Testing

@testable import Files

struct RawPathTests {
  private let odd = RawPath(bytes: [0x61, 0xFF, 0x0A])

  @Test func whatIsNoTextIsShownSo() {
    #expect(odd.text == nil && odd.description == "a\u{FFFD}\n")
    #expect(RawPath("ü.jpg").text == "ü.jpg" && RawPath("ü.jpg").description == "ü.jpg")
  }

  @Test func pathsAreSortedByTheirBytes() {
    let paths = ["", "a", "a/b", "a0", "b", "ü"].map { RawPath($0) }
    #expect(paths.shuffled().sorted() == paths)
    #expect(odd < odd.appending(RawPath("x")) && RawPath(bytes: [0x7F]) < RawPath(bytes: [0x80]))
  }

  @Test func foldersHoldWhatIsBelowThem() {
    let path = RawPath("a/b").appending(RawPath("c.jpg"))
    #expect(path == RawPath("a/b/c.jpg") && RawPath("").appending(RawPath("c")) == RawPath("c"))
    for folder in ["", "a", "a/b"] { #expect(path.isBeneath(RawPath(folder))) }
    for folder in ["b", "a/", "a/b/c", "a/b/c.jpg", "a/b/c.jpg/d"] { #expect(!path.isBeneath(RawPath(folder))) }
  }

  /// A file whose name is no UTF-8 is opened, and links are resolved.
  @Test func theSystemTakesIt() throws {
    try withTemporaryFolder { folder in
      let path = RawPath(folder).appending(odd)
      let descriptor = path.withCString { open($0, O_WRONLY | O_CREAT, 0o644) }
      #expect(descriptor >= 0 && write(descriptor, "x", 1) == 1)
      close(descriptor)
      #expect(try InputFile(path).bytes() == [0x78])
      #expect(FileStamp(path)?.size == 1 && FileStamp(RawPath(folder + "/b")) == nil)
      try FileManager.default.createSymbolicLink(atPath: "\(folder)/l", withDestinationPath: folder)
      #expect(try RawPath("\(folder)/l/.").withoutLinks() == RawPath(folder).withoutLinks())
      #expect(errorText { _ = try RawPath("\(folder)/n").withoutLinks() }.contains("/n: cannot be found: No such file"))
    }
  }
}
