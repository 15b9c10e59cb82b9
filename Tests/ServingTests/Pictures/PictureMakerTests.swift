import Foundation
import TestSupport
import Testing

@testable import Serving

struct PictureMakerTests {
  @Test func picturesAreMadeOnce() throws {
    try withTemporaryFolder { folder in
      let tiny = try TinyGallery(folder), cache = PictureCache(bytes: 1_000_000)
      let maker = PictureMaker(try tiny.answerer(), folder: PictureFolder("\(folder)/p"), cache: cache)
      let picture = try maker.picture(.thumbnail, of: 1)
      #expect(picture.bytes.starts(with: [0xFF, 0xD8]) && picture.version.count == 32)
      #expect(cache[PictureMaker.name(.thumbnail, 1, picture.version)] == picture.bytes)
      // What is in the folder needs no photo any more.
      try FileManager.default.removeItem(atPath: tiny.photos)
      #expect(try maker.picture(.thumbnail, of: 1) == picture)
      #expect(errorText { _ = try maker.picture(.whole, of: 1) }.hasPrefix("the photo is not there as it was indexed"))
      #expect(
        errorText { _ = try maker.picture(.thumbnail, of: 4) }
          == "photo 4: there is none; the photos have the numbers 0 to 3")
      #expect(errorText { _ = try maker.picture(.thumbnail, of: -1) }.hasPrefix("photo -1: there is none"))
    }
  }
}
