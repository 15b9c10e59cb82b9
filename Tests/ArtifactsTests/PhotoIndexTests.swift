import Files
import Foundation
import HDF5
import TestSupport
import Testing

@testable import Artifacts

struct PhotoIndexTests {
  private func withIndex(_ grids: GridCoding = .float16, _ body: (String) throws -> Void) throws {
    try withTemporaryFolder { folder in
      try writeTinyIndex("\(folder)/index.h5", grids: grids)
      try body("\(folder)/index.h5")
    }
  }

  @Test(arguments: [GridCoding.float16, .int8])
  func whatIsWrittenComesBack(grids: GridCoding) throws {
    try withIndex(grids) { path in
      let index = try PhotoIndex(readingFrom: path)
      #expect(index.folder == RawPath("/p") && index.dimensions == 2 && index.photos.count == 3)
      #expect(
        try index.photos.paths(0..<3) == [RawPath("a.jpg"), RawPath(bytes: [0x62, 0x2F, 0xFF]), RawPath("c.jpg")])
      #expect(try index.photos.sizes(1..<3) == [11, 12] && index.photos.times(0..<1) == [20])
      #expect(try index.photos.digests(2..<3) == [UInt8](repeating: 2, count: 32))
      #expect(try index.embeddings(1..<3).elements == [1, -1, 2, -2])
      #expect(try index.grids(photos: [2, 0], views: [0, 0]).elements == [2.5, 0.5])
      #expect(index.refused.count == 1 && index.refused.path(0) == RawPath("b/x.png"))
      #expect(try index.reason(0) == "is a text")
    }
  }

  /// The seal leaves out the grids, and a digest of its own finds the damage where a photo's are read.
  @Test func damageIsFoundWhereverItIs() throws {
    try withIndex { path in
      let whole = try bytes(of: path), range = try #require(ArtifactHeader.read(path)?.unsealed)
      #expect(range.count == 6)
      for place in [100, range.lowerBound - 1, range.lowerBound + 2, range.upperBound, whole.count - 1] {
        var damaged = whole
        damaged[place] ^= 1
        try damaged.write(to: URL(fileURLWithPath: path))
        guard range.contains(place) else {
          #expect(errorText { _ = try PhotoIndex(readingFrom: path) }.contains("is damaged"), "\(place)")
          continue
        }
        let index = try PhotoIndex(readingFrom: path)
        #expect(try index.grids(photos: [0, 2], views: [0, 0]).elements == [0.5, 2.5])
        #expect(try index.soundGridBytes(of: 1) == nil && index.soundGridBytes(of: 0) != nil)
        let error = errorText { _ = try index.grids(photos: [1], views: [0]) }
        #expect(error.contains("is damaged: the grids of b/\u{FFFD} are not those that were written"), "\(error)")
      }
    }
  }

  @Test func oddValuesAreRefused() throws {
    for (change, words) in [
      ({ try Dataset.open("photos/offsets", in: $0, .int64).write([9 as Int64], start: [1], extent: [1]) }, "rise"),
      (
        { try Dataset.open("photos/embeddings", in: $0, .float32).write([Float.nan], start: [0, 0], extent: [1, 1]) },
        "not finite"
      ),
      ({ try $0.remove("photos/grids") }, "grids are not as"),
      ({ try $0.setAttribute("configuration", #"{"grids":"float16","gridShape":[1,1],"networks":""}"#) }, "[1, 1]"),
      ({ try $0.setAttribute("configuration", #"{"grids":"int8","gridShape":[1,1,1],"networks":""}"#) }, "not 9"),
    ] as [((File) throws -> Void, String)] {
      try withIndex { path in
        try edit(path, change)
        let error = errorText { _ = try PhotoIndex(readingFrom: path).embeddings(0..<3) }
        #expect(error.contains(words) && error.contains("run make redo-index"), "\(error)")
      }
    }
  }
}
