import Artifacts
import Files
import Foundation
import TestSupport
import Testing
import TinyPack

@testable import Indexing

struct IndexAssemblyTests {
  /// The index that is there is kept only where the one that would be written is the same.
  @Test func anIndexIsWrittenWhereItWouldDiffer() throws {
    try withTemporaryFolder { folder in
      let pack = try TinyPack(folder), output = "\(folder)/index.h5", photos = "\(folder)/p"
      for photo in 1...3 { try TinyPack.writePhoto(photo, to: "\(photos)/\(photo).png") }
      #expect(try pack.index(photos, to: output).isChanged && !pack.index(photos, to: output).isChanged)
      // Another time of a photo.
      setTime(of: "\(photos)/2.png", to: 99)
      #expect(try pack.index(photos, to: output).isChanged && !pack.index(photos, to: output).isChanged)
      #expect(try PhotoIndex(readingFrom: output).photos.times(1..<2) == [99])
      // Another record of how it was made.
      let other = Provenance(program: "test", options: "--x", seed: 1, threads: 1)
      #expect(try pack.index(photos, to: output, provenance: other).isChanged)
      #expect(try !pack.index(photos, to: output, provenance: other).isChanged)
      // Another place.
      try FileManager.default.moveItem(atPath: photos, toPath: "\(folder)/q")
      #expect(try pack.index("\(folder)/q", to: output, provenance: other).isChanged)
      #expect(try PhotoIndex(readingFrom: output).folder == RawPath("\(folder)/q").withoutLinks())
    }
  }

  /// Grids that are damaged are not taken into another index: their photos are embedded again.
  @Test func damagedGridsAreMadeAgain() throws {
    try withTemporaryFolder { folder in
      let pack = try TinyPack(folder), output = "\(folder)/index.h5", photos = "\(folder)/p"
      for photo in 1...3 { try TinyPack.writePhoto(photo, to: "\(photos)/\(photo).png") }
      try pack.index(photos, to: output)
      var damaged = try bytes(of: output)
      damaged[damaged.count - 15_000] ^= 1
      try damaged.write(to: URL(fileURLWithPath: output))
      try FileManager.default.removeItem(atPath: "\(photos)/1.png")
      let report = try pack.index(photos, to: output), fresh = "\(folder)/fresh.h5"
      #expect(report.damaged == 1 && report.photos == 2 && report.gone == 1 && report.new + report.changed == 0)
      try pack.index(photos, to: fresh)
      #expect(try bytes(of: output) == bytes(of: fresh))
    }
  }
}
