import TestSupport
import Testing

@testable import Reporting

struct LearningCurvesTests {
  @Test func everyFigureOfAHistoryHasAChart() throws {
    let charts = LearningCurves.charts([
      "step": [5, 10, 15], "val": [1, .nan, 3], "loss": [3, 2, 1], "odd": [.nan, 1, .nan],
    ])
    #expect(charts.map(\.title) == ["loss", "val"] && charts.map(\.across) == ["step", "step"])
    #expect(charts[0].points.map(\.x) == [5, 10, 15] && charts[1].points.map(\.y) == [1, 3])
    #expect(LearningCurves.charts(["loss": [3, 2]])[0].points.map(\.x) == [1, 2])
  }

  @Test func everyTrainingIsThere() throws {
    try withTemporaryFolder { folder in
      let tiny = try TinyRun(folder), text = try #require(try LearningCurves(run: tiny.run()).html()).markup
      #expect(
        text.contains("<h3>stage1.h5</h3>") && text.contains("<h3>stage2.h5</h3>") && text.contains("<h4>top-1</h4>"))
      let none = try LearningCurves(run: tiny.run(["scores", "examples", "buffers"])).html()
      #expect(none.map(\.markup) == nil)
    }
  }
}
