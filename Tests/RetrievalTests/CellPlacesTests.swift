import Artifacts
import TestSupport
import Testing

@testable import Retrieval

struct CellPlacesTests {
  @Test func gridsFillTheSquare() {
    let places = CellPlaces(height: 2, width: 4)
    #expect(places.rectangles.count == 8 && !places.areBoxes)
    #expect(places.rectangles[5] == .init(left: 25, top: 50, width: 25, height: 50))
    #expect(places.rectangles.reduce(0) { $0 + $1.width * $1.height } == 10_000)
  }

  @Test func boxesMayOverlap() {
    let places = CellPlaces(boxes: [[0.1, 0.2, 0.5, 0.6], [0, 0, 1, 1]])
    #expect(places.areBoxes && places.rectangles[1] == .init(left: 0, top: 0, width: 100, height: 100))
  }

  /// Regions without places lie in rows of six; of grids the extent is that of the file.
  @Test func theFileSaysWhereCellsAre() throws {
    try withTemporaryFolder { folder in
      func places(_ grid: [Int], boxes: [Float]? = nil) throws -> CellPlaces {
        let path = "\(folder)/features.h5"
        let writer = try FeaturesWriter(
          path: path, provenance: TinyMethod.provenance, lineage: Lineage(), views: ["center"], vector: 1, grids: grid)
        if boxes != nil { try writer.expectBoxes() }
        try writer.append(vectors: [0], grids: (0..<grid.reduce(1, *)).map(Float.init))
        if let boxes { try writer.append(boxes: boxes, sizes: [20, 40]) }
        try writer.finish()
        return try CellPlaces.of(Features(readingFrom: path), photo: 0)
      }
      #expect(try places([1, 2, 3, 1]) == CellPlaces(height: 2, width: 3))
      #expect(try places([1, 7, 1, 1]) == CellPlaces(height: 2, width: 6))
      let known = try places([1, 7, 1, 1], boxes: (0..<7).flatMap { [Float($0), 0, 10, 40] }), box = known.rectangles[2]
      #expect(known.areBoxes && known.rectangles.count == 7)
      #expect(zip([box.left, box.top, box.width, box.height], [10, 0, 40, 100]).allSatisfy { abs($0 - $1) < 1e-4 })
    }
  }
}
