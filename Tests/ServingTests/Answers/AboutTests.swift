import TestSupport
import Testing

@testable import Serving

struct AboutTests {
  @Test func anIndexHasFoldersAndWords() throws {
    try withTemporaryFolder { folder in
      let about = try About(TinyGallery(folder).answerer())
      #expect(about.photos == 4 && about.wordCount == 4 && about.words == ["blue", "bird"] && about.sentences == [])
      #expect(about.samples.map(\.number) == [0, 1, 2, 3] && about.samples[0].caption == "")
      #expect(about.folders == [.init(name: "a", photos: 2), .init(name: "b", photos: 2)])
      #expect(about.canFilter && about.canCompare && about.canSee)
    }
  }
}
