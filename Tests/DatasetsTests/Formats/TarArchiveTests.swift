import Foundation
import Testing

@testable import Datasets

struct TarArchiveTests {
  /// What Python's tarfile wrote in its three forms: Fixtures/make_shards.py.
  @Test(arguments: ["pax.tar", "gnu.tar", "ustar.tar"])
  func realArchivesAreRead(name: String) throws {
    let archive = try TarArchive(fixture(name))
    #expect(
      archive.members.map(\.name)
        == ["x.txt", String(repeating: "y", count: 60) + "/" + String(repeating: "z", count: 60) + ".txt", "empty.txt"])
    #expect(
      try archive.members.map { String(decoding: try archive.bytes(of: $0), as: UTF8.self) } == ["one", "two", ""])
  }

  /// What the archive says, changed at some bytes; its checksum is made right again.
  private func fault(_ name: String = "ustar.tar", _ change: (inout [UInt8]) -> Void) throws -> String {
    try withTemporaryFolder { folder in
      var bytes = try contents(of: fixture(name))
      change(&bytes)
      if bytes.count > 512 {
        bytes.replaceSubrange(148..<156, with: Array("        ".utf8))
        let sum = bytes[..<512].reduce(0) { $0 + Int($1) }
        let digits = String(sum, radix: 8)
        bytes.replaceSubrange(
          148..<156, with: Array((String(repeating: "0", count: 6 - digits.count) + digits).utf8) + [0, 32])
      }
      try writeBytes(bytes, to: "\(folder)/a.tar")
      let error = #expect(throws: DatasetError.self) { _ = try TarArchive("\(folder)/a.tar") }
      return error?.description.replacingOccurrences(of: folder, with: "RAW") ?? ""
    }
  }

  private func put(_ text: String, at place: Int, _ bytes: inout [UInt8]) {
    bytes.replaceSubrange(place..<place + text.utf8.count, with: Array(text.utf8))
  }

  @Test(arguments: [
    ("/etc/passwd", "the path “/etc/passwd” leads out"), ("../../x", "the path “../../x” leads out"),
    ("a/../../x", "leads out of the archive"),
  ])
  func pathsLeadNowhereElse(name: String, words: String) throws {
    let fault = try fault { put(name + "\0", at: 0, &$0) }
    #expect(fault.hasPrefix("RAW/a.tar: at byte 0: ") && fault.contains(words), "\(fault)")
  }

  @Test(arguments: [
    ("1", "is a link"), ("2", "is a link"), ("3", "is no plain file"), ("6", "no plain file"), ("S", "no plain"),
  ])
  func linksAndDevicesAreRefused(type: String, words: String) throws {
    #expect(try fault { put(type, at: 156, &$0) }.contains(words))
  }

  @Test func sizesAreNoMoreThanThereIs() throws {
    #expect(try fault { put("77777777777", at: 124, &$0) }.contains("bytes of a file follow, and there are 9728"))
    // GNU's binary form, of 2^63 bytes and more.
    #expect(
      try fault { $0.replaceSubrange(124..<136, with: [0x80] + [UInt8](repeating: 0xFF, count: 11)) }
        .contains("an impossible number"))
    #expect(try fault { put("-0000000001", at: 124, &$0) }.contains("no header of a file in a tar archive"))
  }

  @Test func truncationIsNamed() throws {
    // Within a file, at the end of a file, within a header, and of nothing.
    for size in [513, 1024, 1100, 100, 0] {
      #expect(try fault { $0 = Array($0[..<size]) }.contains("truncated"), "\(size)")
    }
    #expect(try fault { $0 = [0x1F, 0x8B] + $0.prefix(510) }.contains("is compressed: unpack it"))
  }

  @Test func whatLiesBehindTheEndIsRefused() throws {
    #expect(try fault { $0 += $0 }.contains("at byte 10240: there is more behind the end of the archive"))
  }

  @Test func twoOfANameAreRefused() throws {
    #expect(try fault { $0 = Array($0[..<1024]) + $0 }.contains("has x.txt twice"))
  }
}
