import Foundation
import TestSupport
import Testing

@testable import Serving

struct SearchAnswerTests {
  /// Names are text: JSON has them as they are.
  @Test func namesAreKept() throws {
    try withTemporaryFolder { folder in
      let answerer = try TinyGallery(folder).answerer()
      let answer = try answerer.answer(SearchRequest(Parameters("q=a+bird"), like: nil))
      let photo = try #require(answer.photos.first { $0.number == 3 })
      #expect(photo.name == "b/\(TinyGallery.hostile)" && photo.path.hasSuffix("photos/b/\(TinyGallery.hostile)"))
      #expect(photo.pathBytes == nil && photo.sentence == nil && photo.version.count == 32)
      let object = try Reply.json(answer).object
      #expect(object["unknown_words"] as? [String] == [] && object["searched"] as? Int == 4)
      let first = try #require((object["photos"] as? [[String: Any]])?.first)
      #expect(Set(first.keys) == ["number", "name", "path", "stage1", "stage2", "caption", "version"])
    }
  }
}
