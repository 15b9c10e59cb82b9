@testable import Results
import Foundation
import FoundationXML
import Testing
@testable import Evaluation

private let plot = RangePlot(
  labels: ["a <b>", "c"],
  panels: [
    .init(
      title: "top-1 & more",
      points: [.init(mean: 50, deviation: 2, reference: 61.5), .init(mean: nil, deviation: 0, reference: 40)])
  ],
  ours: "ours", reference: "theirs")

@Test func thePlotIsXMLWithEveryPoint() throws {
  let svg = plot.svg()
  let elements = Elements(svg)
  #expect(elements.isWellFormed && elements.names.first == "svg")
  #expect(elements.names.count { $0 == "circle" } == 2)  // one point, and the legend's
  #expect(elements.names.count { $0 == "polygon" } == 3)  // both references, and the legend's
  #expect(
    elements.texts.contains("a <b>") && elements.texts.contains("top-1 & more") && elements.texts.contains("theirs"))
  #expect(svg == plot.svg() && !svg.contains("nan"))
}

@Test func valuesLieWhereTheAxisSays() throws {
  // Ticks 40, 45 … 65: a panel of 300 points from 55 on, right of five letters, 12 a percent.
  let svg = plot.svg()
  #expect(svg.contains("<circle cx=\"175\"") && svg.contains("<line x1=\"151\" y1=\"69\" x2=\"199\" y2=\"69\""))
  #expect(svg.contains("points=\"313,64 318,69 313,74 308,69\"") && svg.contains("points=\"55,86 60,91 55,96 50,91\""))
}

@Test(arguments: [
  (40.0, 61.5, [40.0, 45, 50, 55, 60, 65]), (50, 50, [50, 50.1]), (0, 100, [0, 20, 40, 60, 80, 100]),
  (49.2, 52.9, [49, 50, 51, 52, 53]),
])
func ticksAreRoundAndEnclose(low: Double, high: Double, ticks: [Double]) {
  let found = RangePlot.ticks(from: low, to: high)
  #expect(found.count == ticks.count && zip(found, ticks).allSatisfy { abs($0 - $1) < 1e-9 }, "\(found)")
}

/// What an XML parser finds in a text.
private final class Elements: NSObject, XMLParserDelegate {
  private(set) var names: [String] = [], texts: [String] = [], isWellFormed = false
  private var text = ""

  init(_ xml: String) {
    super.init()
    let parser = XMLParser(data: Data(xml.utf8))
    parser.delegate = self
    isWellFormed = parser.parse()
  }

  func parser(
    _ parser: XMLParser, didStartElement name: String, namespaceURI: String?, qualifiedName: String?,
    attributes: [String: String] = [:]
  ) {
    names.append(name)
    text = ""
  }
  func parser(_ parser: XMLParser, foundCharacters string: String) { text += string }
  func parser(_ parser: XMLParser, didEndElement name: String, namespaceURI: String?, qualifiedName: String?) {
    texts.append(text)
  }
}
