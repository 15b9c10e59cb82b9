import Files
import TestSupport
import Testing

@testable import Artifacts

/// Three photos with two bytes of grid each, and a file that is none.
func writeTinyIndex(_ path: String, grids: GridCoding = .float16) throws {
  let configuration = IndexConfiguration(networks: "n", grids: grids, gridShape: [1, 1, 1])
  let writer = try PhotoIndexWriter(
    path: path, configuration: configuration, provenance: provenance, lineage: Lineage(), folder: RawPath("/p"),
    count: 3, dimensions: 2)
  for rows in [0..<1, 1..<3] {
    var photos = IndexRows()
    for row in rows {
      photos.paths.append([RawPath("a.jpg"), RawPath(bytes: [0x62, 0x2F, 0xFF]), RawPath("c.jpg")][row])
      photos.sizes.append(Int64(10 + row))
      photos.times.append(Int64(20 + row))
      photos.digests += [UInt8](repeating: UInt8(row), count: 32)
      photos.embeddings += [Float(row), Float(-row)]
      let bytes = configuration.grids.encoded([Float(row) + 0.5], channels: 1)
      photos.grids += bytes
      photos.gridDigests += bytes.isEmpty ? [] : bytes.withUnsafeBytes { ContentDigest.bytes(of: $0) }
    }
    try writer.append(photos: photos)
  }
  var refused = IndexRows()
  (refused.paths, refused.sizes, refused.times, refused.reasons) = ([RawPath("b/x.png")], [3], [4], ["is a text"])
  refused.digests = [UInt8](repeating: 7, count: 32)
  writer.append(refused: refused)
  try writer.finish(at: 5_000_000_000)
}

struct PhotoIndexWriterTests {
  /// The same photos are the same bytes, however they were appended.
  @Test func equalPhotosAreEqualBytes() throws {
    try withTemporaryFolder { folder in
      for name in ["a", "b"] { try writeTinyIndex("\(folder)/\(name).h5") }
      #expect(try bytes(of: "\(folder)/a.h5") == bytes(of: "\(folder)/b.h5"))
    }
  }

  /// It never had another: who reads the file sees no change.
  @Test func itsTimeIsThatOfTheRun() throws {
    try withTemporaryFolder { folder in
      try writeTinyIndex("\(folder)/i.h5")
      #expect(FileStamp("\(folder)/i.h5")?.modified == 5_000_000_000)
    }
  }

  @Test func withoutGridsAllIsSealed() throws {
    try withTemporaryFolder { folder in
      let path = "\(folder)/i.h5"
      try writeTinyIndex(path, grids: .none)
      #expect(try ArtifactHeader.read(path)?.unsealed == nil)
      #expect(try PhotoIndex(readingFrom: path).soundGridBytes(of: 0)?.bytes == [])
    }
  }
}
