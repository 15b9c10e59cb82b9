import Datasets
import Files
import Foundation
import TestSupport
import Testing
import TinyPack

@testable import Indexing

struct PhotoFileTests {
  private let fitting = PhotoFitting(fit: .crop, side: 40, exifOrientation: .apply)

  @Test func aPhotoThatIsAskedForIsRead() throws {
    try withTemporaryFolder { folder in
      try TinyPack.writePhoto(2, to: "\(folder)/a.png")
      #expect(try PhotoFile(RawPath("\(folder)/a.png"), fitting).pixels == TinyPhoto(2).pixels)
    }
  }

  @Test func whatIsNoneIsNamed() throws {
    try withTemporaryFolder { folder in
      try Data().write(to: URL(fileURLWithPath: "\(folder)/e.jpg"))
      for (name, words) in [("e.jpg", "the file is empty: fetch the photo again"), ("n.jpg", "no such file")] {
        #expect(
          errorText { _ = try PhotoFile(RawPath("\(folder)/\(name)"), fitting) } == "\(folder)/\(name): \(words)")
      }
    }
  }
}
