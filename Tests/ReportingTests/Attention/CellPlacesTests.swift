import Artifacts
import TestSupport
import Testing

@testable import Reporting

struct CellPlacesTests {
  @Test func gridsFillTheSquare() {
    let places = CellPlaces(height: 2, width: 4)
    #expect(places.rectangles.count == 8 && !places.areBoxes)
    #expect(places.rectangles[5] == .init(left: 25, top: 50, width: 25, height: 50))
    #expect(places.rectangles.reduce(0) { $0 + $1.width * $1.height } == 10_000)
  }

  /// Cells that are equally dark are one path; the brightest is not darkened but framed.
  @Test func cellsAreAsBrightAsTheirWeights() {
    let text = CellPlaces(height: 2, width: 2).shade([0.1, 0.4, 0.4, 0.1]).markup
    #expect(
      text.components(separatedBy: "<path").count == 2 && text.contains("class=\"brightest\" x=\"50.6\" y=\"0.6\""))
    #expect(text.contains("M0.0 0.0h50.0v50.0h-50.0zM50.0 50.0h50.0v50.0h-50.0z"))
    let even = CellPlaces(height: 2, width: 2).shade([0.25, 0.25, 0.25, 0.25]).markup
    #expect(!even.contains("<path"))
    #expect(CellPlaces(height: 1, width: 2).shade([0, 0]).markup.contains("fill-opacity=\"0.74\""))
  }

  @Test func boxesAreFrames() {
    let places = CellPlaces(boxes: [[0.1, 0.2, 0.5, 0.6], [0, 0, 1, 1]])
    #expect(places.areBoxes)
    let text = places.shade([0.9, 0.1]).markup
    #expect(
      text.components(separatedBy: "<rect").count == 2
        && text.contains("x=\"10.0\" y=\"20.0\" width=\"40.0\" height=\"40.0\""))
  }

  /// Regions without places lie in rows of six; of grids the extent is that of the file.
  @Test func theFileSaysWhereCellsAre() throws {
    try withTemporaryFolder { folder in
      let features = try Features(readingFrom: TinyRun(folder).path("features"))
      #expect(try CellPlaces.of(features, photo: 0) == CellPlaces(height: 2, width: 3))
      let path = "\(folder)/regions.h5"
      for known in [false, true] {
        let writer = try FeaturesWriter(
          path: path, provenance: TinyRun.provenance, lineage: Lineage(), views: ["center"], vector: 1,
          grids: [1, 7, 1, 1])
        if known { try writer.expectBoxes() }
        try writer.append(vectors: [0], grids: [0, 1, 2, 3, 4, 5, 6])
        if known {
          try writer.append(boxes: (0..<7).flatMap { [Float($0), 0, 10, 40] }, sizes: [20, 40])
        }
        try writer.finish()
        let places = try CellPlaces.of(Features(readingFrom: path), photo: 0)
        #expect(places.areBoxes == known && places.rectangles.count == (known ? 7 : 12))
        if known {
          let box = places.rectangles[2]
          #expect(
            zip([box.left, box.top, box.width, box.height], [10, 0, 40, 100]).allSatisfy { abs($0 - $1) < 1e-4 })
        }
      }
    }
  }
}
