import Foundation
import Testing

@testable import Backbones
@testable import PublishedFiles

struct ZipArchiveTests {
  @Test func entriesLieWhereTheDirectorySays() throws {
    let bytes = try fixture("zip.pth")
    let archive = try ZipArchive(PublishedBytes(bytes))
    #expect(archive.names.first == "zip/data.pkl" && archive.names.contains("zip/data/0"))
    #expect(try bytes[#require(archive.entries["zip/version"])].elementsEqual("3\n".utf8))
  }

  @Test func refusesCompressedEntries() throws {
    var zip = try fixture("zip.pth")
    // The directory's entries begin PK\1\2; their compression method is at byte 10.
    let entry = try #require(zip.range(of: Data([0x50, 0x4B, 1, 2])))
    zip[entry.lowerBound + 10] = 8
    let error = #expect(throws: WeightsError.self) { try ZipArchive(PublishedBytes(zip)) }
    #expect(error?.description.contains("is compressed") == true)
  }

  @Test func refusesAnArchiveWithoutDirectory() throws {
    #expect(throws: WeightsError.damaged("a zip archive without its directory (truncated download?)")) {
      try ZipArchive(PublishedBytes(fixture("zip.pth").dropLast(30)))
    }
  }
}
