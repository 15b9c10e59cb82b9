import Testing

@testable import Exchange

struct CardFigureTests {
  @Test func whatPapersReportIsShown() {
    let shown = CardFigure.all(of: [
      "photos": 7, "chance.text_to_image_top1": 1, "text_to_image_by_identity.fused.top1": 40.5,
      "text_to_image_by_identity.fused.weight": 0.5, "text_to_image_by_class.stage_1.ap50": 30,
      "caption_retrieval.stage_1.rsum": 300, "caption_retrieval.stage_1.text_to_image_recall_at_5": 60,
      "image_to_text_top1": 20, "image_to_text_by_identity.stage_1.map": 10,
      "text_to_image_by_class_using_all_queries.hubs.ap50": 1, "screening.text_to_image_best_top1": 2,
    ])
    #expect(
      shown.map { "\($0.name) \($0.type)" } == [
        "caption_retrieval.stage_1.rsum recall", "caption_retrieval.stage_1.text_to_image_recall_at_5 recall",
        "image_to_text_by_identity.stage_1.map mean_average_precision", "image_to_text_top1 recall",
        "text_to_image_by_class.stage_1.ap50 precision", "text_to_image_by_identity.fused.top1 recall",
      ])
  }
}
