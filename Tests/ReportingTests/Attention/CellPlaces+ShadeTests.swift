import Retrieval
import Testing

@testable import Reporting

struct CellPlacesShadeTests {
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
    let text = places.shade([0.9, 0.1]).markup
    #expect(
      text.components(separatedBy: "<rect").count == 2
        && text.contains("x=\"10.0\" y=\"20.0\" width=\"40.0\" height=\"40.0\""))
  }
}
