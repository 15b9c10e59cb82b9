import Datasets
import Files
import Foundation
import TestSupport
import Testing
import TinyPack

@testable import Indexing

struct PhotoReadingTests {
  private let fitting = PhotoFitting(fit: .crop, side: 40, exifOrientation: .apply)

  @Test func aPhotoIsReadWithWhatItsFileIs() throws {
    try withTemporaryFolder { folder in
      try TinyPack.writePhoto(1, to: "\(folder)/a.jpg")
      let path = RawPath("\(folder)/a.jpg"), stamp = try #require(FileStamp(path))
      let reading = PhotoReading(path, known: nil, fitting), png = TinyPhoto(1).png
      guard case .pixels(let pixels) = reading.content else { return #expect(Bool(false), "\(reading.content)") }
      #expect(pixels == TinyPhoto(1).pixels)
      #expect(reading.size == stamp.size && reading.time == stamp.modified)
      #expect(reading.digest == png.withUnsafeBytes { ContentDigest.bytes(of: $0) })
      // The same content is not decoded again.
      guard case .same = PhotoReading(path, known: reading.digest, fitting).content else {
        return #expect(Bool(false), "decoded again")
      }
    }
  }

  @Test func whatIsNoPhotoIsRefusedForGood() throws {
    try withTemporaryFolder { folder in
      try Data("hello".utf8).write(to: URL(fileURLWithPath: "\(folder)/a.jpg"))
      let reading = PhotoReading(RawPath("\(folder)/a.jpg"), known: nil, fitting)
      guard case .refused(let reason) = reading.content else { return #expect(Bool(false), "\(reading.content)") }
      #expect(reason.hasPrefix("is a text, neither JPEG nor PNG") && reading.size == 5 && reading.digest.count == 32)
    }
  }

  @Test func whatCannotBeReadIsSaidWithoutItsPath() throws {
    try withTemporaryFolder { folder in
      let large = "\(folder)/large.jpg"
      FileManager.default.createFile(atPath: large, contents: nil)
      #expect(truncate(large, 500_000_000) == 0)
      for (path, words) in [("\(folder)/absent.jpg", "no such file"), (large, "has more than 400 MB: make it smaller")]
      {
        let reading = PhotoReading(RawPath(path), known: nil, fitting)
        guard case .unreadable(let reason) = reading.content else { return #expect(Bool(false), "\(path)") }
        #expect(reason == words)
      }
    }
  }
}
