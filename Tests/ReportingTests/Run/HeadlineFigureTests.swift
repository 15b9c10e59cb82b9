import Evaluation
import TestSupport
import Testing

@testable import Reporting

struct HeadlineFigureTests {
  private let bootstrap = Bootstrap(resamples: 200, seed: 1)

  @Test func figuresLieInTheirIntervals() throws {
    try withTemporaryFolder { folder in
      let run = try TinyRun(folder).run(), figures = try run.headline(bootstrap)
      #expect(
        figures.map(\.title) == ["top-1 text→image", "top-10 text→image", "top-1 text→image", "top-10 text→image"])
      #expect(figures.map(\.ranking) == ["stage 1", "stage 1", "both stages", "both stages"])
      for figure in figures {
        #expect(figure.interval.contains(figure.value) && figure.ceiling == 100, "\(figure)")
      }
      #expect(figures[0].value == run.rankings[0].textToImage.share(at: 1) && figures[0].chance == 25)
      #expect(figures[0].interval.upperBound > figures[0].interval.lowerBound)
      #expect(try run.headline(bootstrap) == figures)
    }
  }

  /// As score counts them.
  @Test func classesHaveReedsFigures() throws {
    try withTemporaryFolder { folder in
      let run = try TinyRun(folder).run(), found = try run.classFigures(bootstrap)
      #expect(found.map(\.title) == ["AP@50 text→image", "AP@50 text→image", "top-1 image→text"])
      let names = [
        "text_to_image_by_class.stage_1.ap50", "text_to_image_by_class.fused_screened_pairs.ap50", "image_to_text_top1",
      ]
      for (figure, name) in zip(found, names) {
        #expect(
          abs(figure.value - (try #require(run.figures[name]))) < 1e-3 && figure.interval.contains(figure.value),
          "\(name)")
      }
      #expect(found[2].chance == 25)
    }
  }

  /// As with --no-verify, or of a program that wrote something else.
  @Test func classesThatDoNotFitAreNamed() throws {
    for (damage, words) in [
      (.classes, "test/classes[0] is 90, outside 0..<4"), (.rankings, "test/class-rankings/"),
      (.readings, "test/class-scores/stage1 has C = 2 where test/classes has 4"),
    ] as [(TinyRun.Damage, String)] {
      try withTemporaryFolder { folder in
        let run = try TinyRun(folder, damage: damage).run()
        let text = errorText { _ = try run.classFigures(bootstrap) }
        #expect(text.contains("scores.h5: ") && text.contains(words) && text.contains("redo-score"), "\(text)")
      }
    }
  }

  @Test func captionsHaveASumOfRecalls() throws {
    try withTemporaryFolder { folder in
      let run = try TinyRun(folder, arePhotosAlone: true).run(), figures = try run.headline(bootstrap)
      #expect(figures.map(\.measure).prefix(3) == ["rsum", "text_to_image_recall_at_1", "image_to_text_recall_at_1"])
      let sum = try #require(run.figures["caption_retrieval.stage_1.rsum"])
      #expect(abs(figures[0].value - sum) < 0.01 && figures[0].interval.contains(figures[0].value))
      #expect(figures[0].ceiling == 600 && figures[0].chance! > 100)
    }
  }
}
