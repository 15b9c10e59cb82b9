import Artifacts
import Evaluation
import Files
import Foundation
import Indexing
import Tensor
import TestSupport
import Testing
import TinyPack

@testable import Retrieval

struct IndexGalleryTests {
  @Test func similaritiesAreInnerProducts() throws {
    try withTemporaryFolder { folder in
      let tiny = try TinyIndex(folder), gallery = try tiny.gallery()
      let query = Tensor(shape: [1, 3], elements: [0.5, -1, 2])
      let expected = Tensor.product(query, try gallery.index.embeddings(0..<6), transposing: .right).elements
      #expect(try gallery.similarities(with: query, of: Array(0..<6)) == expected)
      #expect(try gallery.similarities(with: query, of: [2, 5]) == [expected[2], expected[5]])
      // Where they do not fit into memory, they are read block by block.
      let large = try IndexGallery(PhotoIndex(readingFrom: tiny.index), tiny.pack.networks(), block: 4, mostKept: 0)
      for photos in [[0, 1, 2, 3, 4, 5], [3, 4], [5], [0, 3], []] {
        let similarities = try large.similarities(with: query, of: photos)
        #expect(
          zip(similarities, photos).allSatisfy { abs($0 - expected[$1]) < 1e-5 } && similarities.count == photos.count)
      }
    }
  }

  @Test func aPhotoIsShownByItsPath() throws {
    try withTemporaryFolder { folder in
      let gallery = try TinyIndex(folder).gallery()
      let place = try RawPath("\(folder)/photos/b/1.png").withoutLinks()
      #expect(try gallery.label(of: 3) == PhotoLabel(name: RawPath("b/1.png"), place: place))
      #expect(gallery.sentence(of: 3) == nil)
    }
  }

  /// A path that cannot be read is none: --paths-only hands it to another program.
  @Test func aPathThatCannotBeReadIsAnError() throws {
    try withTemporaryFolder { folder in
      let tiny = try TinyIndex(folder), gallery = try tiny.gallery()
      try truncate(tiny.index, to: 0)
      #expect(errorText { _ = try gallery.label(of: 3) }.contains("index.h5"))
    }
  }

  /// Grids that are not kept are made again, and are those that would have been kept.
  @Test func gridsAreMadeAgainFromThePhotos() throws {
    try withTemporaryFolder { folder in
      let kept = try TinyIndex("\(folder)/kept").gallery(), tiny = try TinyIndex("\(folder)/none", grids: .none)
      let made = try tiny.gallery(), (photos, views) = ([4, 0, 4], [1, 0, 0])
      let grids = try made.grids(photos: photos, views: views), halves = try kept.grids(photos: photos, views: views)
      #expect(grids.shape == halves.shape && grids.elements.map { Float(Float16($0)) } == halves.elements)
      try TinyPack.writePhoto(9, to: "\(folder)/none/photos/a/0.png")
      let error = errorText { _ = try made.grids(photos: [0], views: [0]) }
      #expect(error.contains("a/0.png: is not the photo that was indexed: run make index"), "\(error)")
      try FileManager.default.removeItem(atPath: "\(folder)/none/photos/a/2.png")
      #expect(errorText { _ = try made.grids(photos: [1], views: [0]) }.contains("a/2.png: no such file"))
    }
  }

  /// Nothing is shown but the bytes that were indexed, and cells are those of the CNN's grid.
  @Test func photosAreLookedAt() throws {
    try withTemporaryFolder { folder in
      let gallery = try TinyIndex(folder).gallery(), path = "\(folder)/photos/b/1.png"
      #expect(try gallery.look(at: 3) == .file([UInt8](bytes(of: path))))
      #expect(try gallery.digest(of: 3) != gallery.digest(of: 4))
      try TinyPack.writePhoto(9, to: path)
      #expect(try gallery.look(at: 3) == .changed)
      try FileManager.default.removeItem(atPath: path)
      #expect(try gallery.look(at: 3) == .changed)
      let side = gallery.cells(of: 3).rectangles.count
      #expect(try side == gallery.grids(photos: [4], views: [0]).shape[1])
      #expect(try gallery.folders(5).map(\.name.description) == ["a", "b"] && gallery.folders(1).count == 1)
    }
  }

  @Test func anIndexHasNoSplits() throws {
    try withTemporaryFolder { folder in
      let gallery = try TinyIndex(folder).gallery()
      var filter = PhotoFilter()
      (filter.within, filter.since, filter.until) = ("b", nil, nil)
      #expect(try gallery.photos(filter, splits: nil) == [3, 4, 5])
      #expect(errorText { _ = try gallery.photos(filter, splits: "test") }.contains("an index has none"))
      #expect(errorText { _ = try gallery.searched(filter, splits: "test") }.contains("--splits: an index has none"))
      filter.within = "c"
      #expect(
        errorText { _ = try gallery.searched(filter, splits: nil) }.hasSuffix(
          "index.h5: no photo is left by --within c, of 6 photos"))
    }
  }

  @Test func anIndexOfOtherNetworksIsRefused() throws {
    try withTemporaryFolder { folder in
      let tiny = try TinyIndex(folder)
      _ = try TinyPack(folder, seed: 6)
      let error = errorText { _ = try tiny.gallery() }
      #expect(error.contains("index.h5: was made with other networks than those of \(folder)/pack.h5"), "\(error)")
      // What changes no embedding is no other network.
      _ = try TinyPack(folder) { $0.fusion = ListFusion(weight: 0.75) }
      #expect(try tiny.gallery().count == 6)
    }
  }
}
