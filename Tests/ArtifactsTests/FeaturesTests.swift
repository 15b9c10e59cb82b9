import TestSupport
import Testing

@testable import Artifacts

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
        grids: [gridViews, height, width, channels])
      for first in stride(from: 0, to: photos, by: 4) {
        let block = first..<min(photos, first + 4)
        try writer.append(
          vectors: block.flatMap { photo in (0..<views).flatMap { vector(photo, $0) } },
          grids: block.flatMap { photo in (0..<gridViews).flatMap { grid(photo, $0) } })
      }
      try writer.finish()

      let features = try Features(readingFrom: path)
      #expect(features.views == ["a", "b", "c"] && features.channels == channels)
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

  @Test(arguments: ["_blocks.10", nil]) func theLayerOfTheGridsIsKept(layer: String?) throws {
    try withTemporaryFolder { folder in
      let path = "\(folder)/features.h5"
      let writer = try FeaturesWriter(
        path: path, provenance: provenance, lineage: Lineage(), views: ["a"], vector: 1, grids: [1, 1, 1, 1])
      if let layer { try writer.setGridLayer(layer) }
      try writer.append(vectors: [1], grids: [1])
      try writer.finish()
      #expect(try Features(readingFrom: path).gridLayer == layer)
    }
  }

  @Test func boxesLieBesideTheGrids() throws {
    try withTemporaryFolder { folder in
      let path = "\(folder)/features.h5"
      let writer = try FeaturesWriter(
        path: path, provenance: provenance, lineage: Lineage(), views: ["a"], vector: 1, grids: [1, 2, 1, 1])
      try writer.expectBoxes()
      try writer.append(vectors: [1, 2], grids: [1, 2, 3, 4])
      try writer.append(boxes: (0..<16).map(Float.init), sizes: [640, 480, 6, 4])
      try writer.finish()
      let artifact = try Features(readingFrom: path).artifact
      #expect(try artifact.tensor(FeaturesSchema.boxes).shape == [2, 2, 4])
      #expect(try artifact.read(FeaturesSchema.boxes) == (0..<16).map(Float.init))
      #expect(try artifact.integers(FeaturesSchema.sizes) == [640, 480, 6, 4])
    }
  }

  /// Every bit pattern that is a number.
  @Test func everyHalfIsWidenedExactly() throws {
    let all = (0...UInt16.max).map(Float16.init(bitPattern:)).filter { $0.isFinite }.map(Float.init)
    try withTemporaryFolder { folder in
      let path = "\(folder)/features.h5"
      let writer = try FeaturesWriter(
        path: path, provenance: provenance, lineage: Lineage(), views: ["a"], vector: all.count, grids: [1, 1, 1, 1])
      try writer.append(vectors: all, grids: [0])
      try writer.finish()
      #expect(try Features(readingFrom: path).vectors(photos: [0], views: [0]).elements == all)
    }
  }

  /// What a features.h5 holds, for a test to change one value of.
  struct Content: Sendable {
    var views = ["center", "left"], vectors = [Float16](repeating: 1, count: 12),
      grids = [Float16](repeating: 1, count: 6)
    var vectorShape = [3, 2, 2], gridShape = [3, 1, 2, 1, 1]
  }

  static let wrongValues: [(@Sendable (inout Content) -> Void, String)] = [
    ({ $0.views[1] = "center" }, "views[1] is “center”, which is there twice"),
    (
      {
        $0.gridShape = [3, 2, 1, 1, 1]
        $0.views = ["a"]
        $0.vectorShape = [3, 1, 4]
      },
      "has grids of 2 views, and only 1 views"
    ),
    (
      {
        $0.vectors = []
        $0.vectorShape = [3, 2, 0]
      }, "vectors has shape [3, 2, 0], with nothing of a photo"
    ),
    (
      {
        $0.grids = []
        $0.gridShape = [3, 1, 0, 1, 1]
      }, "grids has shape [3, 1, 0, 1, 1], with nothing of a photo"
    ),
    ({ $0.vectors[7] = .nan }, "vectors of photo 1, view left: a number is not finite"),
    ({ $0.grids[4] = -.infinity }, "grids of photo 2, view center: a number is not finite"),
  ]

  @Test(arguments: wrongValues.indices) func aWrongValueIsNamed(place: Int) throws {
    let (change, message) = Self.wrongValues[place]
    try withTemporaryFolder { folder in
      typealias S = FeaturesSchema
      let path = "\(folder)/features.h5"
      var content = Content()
      func read(_ content: Content) throws {
        let writer = try ArtifactWriter(S.self, path: path, provenance: provenance, lineage: Lineage())
        try writer.write(S.views, content.views)
        try writer.write(S.vectors, content.vectors, shape: content.vectorShape)
        try writer.write(S.grids, content.grids, shape: content.gridShape)
        try writer.finish()
        let features = try Features(readingFrom: path)
        for view in [0, 1] { _ = try features.vectors(photos: [0, 1, 2], views: [view, view, view]) }
        _ = try features.grids(photos: [0, 1, 2], views: [0, 0, 0])
      }
      try read(content)
      change(&content)
      let text = errorText { try read(content) }
      #expect(text == "\(path): \(message): run make redo-extract-features")
    }
  }

  @Test func aPhotoThatIsNotThereIsNamed() throws {
    try withTemporaryFolder { folder in
      let path = "\(folder)/features.h5"
      let writer = try FeaturesWriter(
        path: path, provenance: provenance, lineage: Lineage(), views: ["a"], vector: 1, grids: [1, 1, 1, 1])
      try writer.append(vectors: [1, 2], grids: [1, 2])
      try writer.finish()
      let text = errorText { _ = try Features(readingFrom: path).vectors(photos: [0, 2], views: [0, 0]) }
      #expect(
        text == "\(path): has vectors of 2 photos, fewer than its examples.h5: run make redo-extract-features")
    }
  }

  @Test func roundingIsToTheNearest() {
    #expect(halves([1 + 0x1p-11, 1 + 0x1.8p-10, 65520, -1e-8, 0.1]) == [1, 1 + 0x1p-9, .infinity, -0.0, 0.1])
    #expect(halves([]) == [])
  }

  @Test(arguments: [Float.nan, .infinity, -65_520, 1e30]) func whatHalfPrecisionCannotHoldIsRefused(value: Float) throws
  {
    try withTemporaryFolder { folder in
      let writer = try FeaturesWriter(
        path: "\(folder)/features.h5", provenance: provenance, lineage: Lineage(), views: ["a", "b"], vector: 2,
        grids: [1, 1, 1, 3])
      try writer.append(vectors: [65_504, 2, 3, 4], grids: [1, 2, 3])
      for (vectors, grids) in [([1, 2, 3, 4, 5, 6, value, 8], [1, 2, 3, 4, 5, 6]), ([1, 2, 3, 4], [1, 2, value])] {
        let error = #expect(throws: UnusableFeature.self) { try writer.append(vectors: vectors, grids: grids) }
        #expect(error?.photo == (vectors.count == 8 ? 2 : 1))
      }
    }
  }
}
