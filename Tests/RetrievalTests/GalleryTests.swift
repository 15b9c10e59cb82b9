import Files
import Tensor
import TestSupport
import Testing

@testable import Retrieval

struct GalleryTests {
  /// Every gallery numbers its photos from 0, and says something of each.
  @Test func photosAreNumbered() throws {
    try withTemporaryFolder { folder in
      let method = try TinyMethod(folder)
      let chain = try Retriever(method.paths("examples", "stage1", "buffers", "features", "stage2"), for: "test")
        .gallery
      let index = try TinyIndex("\(folder)").gallery()
      for gallery in [chain, index] as [any Gallery] {
        #expect(gallery.count == 6)
        let all = try gallery.similarities(with: Tensor(shape: [1, 3], elements: [1, 2, 3]), of: Array(0..<6))
        let some = try gallery.similarities(with: Tensor(shape: [1, 3], elements: [1, 2, 3]), of: [1, 4])
        #expect(all.count == 6 && some.count == 2 && abs(some[1] - all[4]) < 1e-6)
        #expect(try gallery.grids(photos: [5, 0], views: [0, 0]).shape[0] == 2)
        #expect(try Set((0..<6).map { try gallery.label(of: $0).name }).count == 6)
      }
    }
  }
}
