import Artifacts
import Files
import TestSupport
import Testing

@testable import Retrieval

struct ChainGalleryTests {
  @Test func aPhotoIsShownWithASentenceOfItsOwn() throws {
    try withTemporaryFolder { folder in
      let examples = try Examples(readingFrom: TinyMethod(folder).path("examples"))
      let gallery = ChainGallery(examples: examples, buffers: nil, features: nil)
      #expect(gallery.count == 6)
      #expect(try gallery.label(of: 3) == PhotoLabel(name: RawPath("3.jpg"), place: RawPath("3.jpg")))
      #expect(try (0..<6).map(gallery.sentence) == Array(repeating: "a bird", count: 6))
    }
  }
}
