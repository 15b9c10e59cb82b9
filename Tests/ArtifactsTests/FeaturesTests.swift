import Artifacts
import TestSupport
import Testing

@Suite struct FeaturesTests {
  @Test(arguments: [0, 1, 3])
  func gatheredRowsAreThoseWritten(gridViews: Int) throws {
    try withTemporaryFolder { folder in
      let (photos, views, height, width, channels) = (9, 3, 2, 3, 5), length = 7
      func vector(_ photo: Int, _ view: Int) -> [Float] { (0..<length).map { Float(photo * 100 + view * 10 + $0) } }
      func grid(_ photo: Int, _ view: Int) -> [Float] {
        (0..<height * width * channels).map { Float(photo * 100 + view * 40 + $0) / 8 }
      }
      let path = "\(folder)/features.h5"
      let writer = try FeaturesWriter(
        path: path, provenance: provenance, lineage: Lineage(), views: ["a", "b", "c"], vector: length,
        gridViews: gridViews, height: height, width: width,
        channels: channels)
      for first in stride(from: 0, to: photos, by: 4) {
        let block = first..<min(photos, first + 4)
        try writer.append(
          vectors: block.flatMap { photo in (0..<views).flatMap { vector(photo, $0) } },
          grids: block.flatMap { photo in (0..<gridViews).flatMap { grid(photo, $0) } })
      }
      try writer.finish()

      let features = try Features(readingFrom: path)
      #expect(features.views == ["a", "b", "c"] && features.photoCount == photos && features.channels == channels)
      #expect(features.gridViewCount == gridViews && features.cells == height * width)
      let (some, of) = ([8, 0, 3, 3], [2, 1, 0, 2])
      let vectors = try features.vectors(photos: some, views: of)
      #expect(vectors.shape == [4, length] && features.vectorCount == length)
      #expect(vectors.elements == zip(some, of).flatMap(vector))
      guard gridViews > 0 else { return }
      let grids = try features.grids(photos: some, views: of.map { $0 % gridViews })
      #expect(grids.shape == [4, height * width, channels])
      #expect(grids.elements == zip(some, of.map { $0 % gridViews }).flatMap(grid))
      #expect(try features.vectors(photos: [], views: []).shape == [0, length])
    }
  }
}
