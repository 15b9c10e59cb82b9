import Foundation
import HTML
import Testing

@testable import Reporting

struct LineChartTests {
  @Test(arguments: [(0.0, 1.0), (3, 4.2), (-5, 12), (0.001, 0.0013), (98, 99.7), (1e6, 3e6)])
  func ticksAreRoundAndEncloseTheValues(low: Double, high: Double) {
    let ticks = LineChart.ticks((low, high)), step = ticks[1] - ticks[0]
    #expect(ticks.first! <= low && ticks.last! >= high && (2...6).contains(ticks.count))
    let digits = step / pow(10, log10(step * 1.0001).rounded(.down))
    #expect([1, 2, 5, 10].contains { abs(digits - $0) < 1e-6 }, "\(ticks)")
  }

  @Test func ticksHaveAsManyDecimalsAsTheyNeed() {
    #expect(LineChart.labels([0.884, 0.886, 0.888]) == ["0.884", "0.886", "0.888"])
    #expect(LineChart.labels([97, 97.5, 98]) == ["97.0", "97.5", "98.0"])
    #expect(LineChart.labels([0, 1e6]) == ["0", "1000000"] && LineChart.labels([]) == [])
  }

  @Test func theLineHasAllItsPoints() {
    let text = LineChart("loss", across: "step", [(1, 4), (2, .nan), (3, 2)]).html.markup
    #expect(text.contains("points=\"44.0,12.0 310.0,150.0\""))
    #expect(text.contains("aria-label=\"loss, from 4 to 2 over 2 points\"") && text.contains(">step</text>"))
  }

  @Test func whatDoesNotChangeIsDrawnToo() {
    let text = LineChart("flat", across: "step", [(1, 5), (2, 5)]).html.markup
    #expect(!text.contains("nan") && !text.contains("inf") && text.contains("<polyline"))
    #expect(!LineChart("none", across: "step", []).html.markup.contains("nan"))
  }
}
