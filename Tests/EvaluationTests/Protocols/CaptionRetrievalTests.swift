import Tensor
import Testing

@testable import Evaluation

private func report(
  _ name: String, _ matrix: MemoryMatrix, photos: Int, captionsPerPhoto: Int, photosAreRows: Bool = true,
  ties: TieRule = .pessimistic,
  bootstrap: Bootstrap? = nil
) throws -> ProtocolReport {
  let captions = MatrixList(
    name: "captions", count: photos * captionsPerPhoto,
    photos: (0..<photos * captionsPerPhoto).map { $0 / captionsPerPhoto })
  let list = MatrixList(name: "photos", count: photos)
  let evaluation = try MatrixEvaluation(
    Similarities(matrix), queries: photosAreRows ? list : captions, items: photosAreRows ? captions : list, ties: ties,
    bootstrap: bootstrap)
  return try evaluation.reports(on: [#require(EvaluationProtocol(name))])[0]
}

/// A collapsed model, every similarity the same, of 1,000 photos with 5 captions each: the tie rule is
/// all that speaks.
@Test func aCollapsedModelScoresWhatTheRuleSaysOfCaptions() throws {
  let matrix = MemoryMatrix(rows: 1000, columns: 5000) { _, _ in 0.25 }
  func figures(_ rule: TieRule) throws -> ProtocolReport {
    try report("caption-retrieval", matrix, photos: 1000, captionsPerPhoto: 5, ties: rule)
  }
  let (worst, best, mean) = (try figures(.pessimistic), try figures(.optimistic), try figures(.expected))
  for direction in ["image_to_text", "text_to_image"] {
    for k in [1, 5, 10] {
      #expect(worst["\(direction)_recall_at_\(k)"]?.value == 0 && best["\(direction)_recall_at_\(k)"]?.value == 100)
    }
    #expect(best["\(direction)_median_rank"]?.value == 1 && best["\(direction)_mean_rank"]?.value == 1)
  }
  #expect(worst["rsum"]?.value == 0 && best["rsum"]?.value == 600)
  #expect(worst["image_to_text_mean_rank"]?.value == 4996 && worst["text_to_image_mean_rank"]?.value == 1000)
  func value(_ key: String) throws -> Double { try #require(mean[key]).value }
  #expect(
    try abs(value("image_to_text_recall_at_1") - 0.1) < 1e-9 && abs(value("text_to_image_recall_at_1") - 0.1) < 1e-9)
  for k in [5, 10] {
    // 1 − C(4995, K) / C(5000, K): none of K places has one of the 5 captions.
    let missed = (0..<k).reduce(1.0) { $0 * Double(4995 - $1) / Double(5000 - $1) }
    #expect(try abs(value("image_to_text_recall_at_\(k)") - 100 * (1 - missed)) < 1e-9)
    #expect(try abs(value("text_to_image_recall_at_\(k)") - Double(k) / 10) < 1e-9)
  }
  // The first of 5 among 5,000 places is at 5001/6 on average, the one photo of 1,000 at 500.5.
  #expect(
    try abs(value("image_to_text_mean_rank") - 5001.0 / 6) < 1e-9
      && abs(value("text_to_image_mean_rank") - 500.5) < 1e-9)
  #expect(worst.openShare == 1 && worst.tieRule == .pessimistic)
}

/// Ten photos in five folds of two, five captions each. Photos find their captions always. In the first two folds three
/// captions of five prefer the fold's other photo. Beyond the folds' borders everything is more similar than within.
private let folded = MemoryMatrix(rows: 10, columns: 50) { photo, caption in
  let own = caption / 5
  guard photo / 2 == own / 2 else { return 3 }
  let isMisled = photo < 4 && caption % 5 < 3
  return photo == own ? (isMisled ? 0.5 : 1) : (isMisled ? 0.9 : 0)
}

/// The right sum of the recalls, by hand; what SCAN's evaluation prints under that name is 6 × the mean recall of
/// image→text.
@Test(arguments: [true, false]) func theSumOfFiveFoldsIsNotSixTimesOneDirection(photosAreRows: Bool) throws {
  let turned = MemoryMatrix(rows: 50, columns: 10) { folded[$1, $0] }
  let report = try report(
    "coco-1k-5fold", photosAreRows ? folded : turned, photos: 10, captionsPerPhoto: 5, photosAreRows: photosAreRows)
  func value(_ key: String) throws -> Double { try #require(report[key]).value }
  #expect(try [1, 5, 10].map { try value("image_to_text_recall_at_\($0)") } == [100, 100, 100])
  // Two of five captions are right in two folds, all in three: (2 · 40 + 3 · 100) / 5.
  let recalls = try [1, 5, 10].map { try value("text_to_image_recall_at_\($0)") }
  #expect(abs(recalls[0] - 76) < 1e-9 && recalls[1] == 100 && recalls[2] == 100)
  let sum = try value("rsum"), itemMean = try value("image_to_text_mean_recall"),
    textMean = try value("text_to_image_mean_recall")
  #expect(abs(sum - 576) < 1e-9)
  #expect(itemMean == 100 && abs(6 * itemMean - sum) == 24)
  #expect(abs(3 * itemMean + 3 * textMean - sum) < 1e-9)
  // Medians: of the folds 1, 1, 1 and where three of five captions come second 2, 2.
  #expect(try abs(value("text_to_image_median_rank") - 1.4) < 1e-9 && value("image_to_text_median_rank") == 1)
  #expect(try abs(value("text_to_image_mean_rank") - 1.24) < 1e-9)
  #expect(report.tested == (50, 10) && report.published?.queries == 25_000 && report.published?.items == 5000)
}

/// Against the whole gallery the other folds' captions come first.
@Test func foldsHaveGalleriesOfTheirOwn() throws {
  let whole = try report("caption-retrieval", folded, photos: 10, captionsPerPhoto: 5)
  #expect(whole["image_to_text_recall_at_10"]?.value == 0 && whole["text_to_image_recall_at_1"]?.value == 0)
  #expect(whole["text_to_image_recall_at_10"]?.value == 100)
  let words = #expect(throws: EvaluationError.self) {
    _ = try report("coco-1k-5fold", MemoryMatrix(rows: 7, columns: 14) { _, _ in 0 }, photos: 7, captionsPerPhoto: 2)
  }
  #expect(words?.description == "coco-1k-5fold: 7 photos are not 5 folds of the same size")
}

/// Every figure of both directions against orders written out, with ties, photos with different numbers of captions,
/// and captions in any order.
@Test(arguments: 0..<12) func captionFiguresEqualTheirDefinitions(trial: Int) throws {
  var generator = SplitMix64(seed: 21, stream: UInt64(trial))
  let ofCaption = [2, 0, 1, 1, 3, 0, 2].shuffled(using: &generator)
  let scores = tiedScores(28, levels: 2 + trial, using: &generator)
  let matrix = MemoryMatrix(rows: 4, columns: 7) { scores[$0 * 7 + $1] }
  let names = ["recall@1", "recall@2", "recall@5", "rsum", "medr", "meanr"]
  for rule in TieRule.allCases {
    let evaluation = try MatrixEvaluation(
      Similarities(matrix, blockSize: 9), queries: MatrixList(name: "p", count: 4),
      items: MatrixList(name: "c", count: 7, photos: ofCaption),
      ties: rule, bootstrap: nil)
    let reports = try evaluation.reports(on: names.map { try #require(EvaluationProtocol($0)) })
    func photoValues(_ measure: QueryMeasure) -> [Double] {
      (0..<4).map { photo in
        OrderOracle.value(
          measure, (0..<7).map { matrix[photo, $0] }, positives: Set((0..<7).filter { ofCaption[$0] == photo }), rule)
      }
    }
    func captionValues(_ measure: QueryMeasure) -> [Double] {
      (0..<7).map { caption in
        OrderOracle.value(measure, (0..<4).map { matrix[$0, caption] }, positives: [ofCaption[caption]], rule)
      }
    }
    func mean(_ values: [Double]) -> Double { values.reduce(0, +) / Double(values.count) }
    func median(_ values: [Double]) -> Double {
      let sorted = values.sorted()
      return ((sorted[(sorted.count - 1) / 2] + sorted[sorted.count / 2]) / 2).rounded(.down)
    }
    func expect(_ report: ProtocolReport, _ key: String, _ value: Double) throws {
      #expect(try abs(#require(report[key]).value - value) < 1e-9, "\(key) \(rule)")
    }
    for (i, k) in [1, 2, 5].enumerated() {
      try expect(reports[i], "image_to_text_recall_at_\(k)", 100 * mean(photoValues(.hit(at: k))))
      try expect(reports[i], "text_to_image_recall_at_\(k)", 100 * mean(captionValues(.hit(at: k))))
    }
    try expect(
      reports[3], "rsum",
      [1, 5, 10].reduce(0) { $0 + 100 * mean(photoValues(.hit(at: $1))) + 100 * mean(captionValues(.hit(at: $1))) })
    try expect(reports[4], "image_to_text_median_rank", median(photoValues(.rank)))
    try expect(reports[4], "text_to_image_median_rank", median(captionValues(.rank)))
    try expect(reports[5], "image_to_text_mean_rank", mean(photoValues(.rank)))
    try expect(reports[5], "text_to_image_mean_rank", mean(captionValues(.rank)))
  }
}

/// A photo is drawn with its captions: where all of a photo's queries agree, both directions move together.
@Test func photosAreDrawnWithTheirCaptions() throws {
  // Even photos and their captions find each other; odd ones find nothing.
  let matrix = MemoryMatrix(rows: 40, columns: 80) { photo, caption in
    caption / 2 == photo ? (photo % 2 == 0 ? 2 : -2) : 0.001 * Double((photo * 7 + caption * 3) % 11)
  }
  let report = try report(
    "recall@1", matrix, photos: 40, captionsPerPhoto: 2, bootstrap: Bootstrap(resamples: 500, seed: 3))
  let (photos, captions) = (
    try #require(report["image_to_text_recall_at_1"]), try #require(report["text_to_image_recall_at_1"])
  )
  #expect(photos.value == 50 && captions.value == 50)
  let interval = try #require(photos.interval)
  #expect(interval == captions.interval && interval.lowerBound < 45 && interval.upperBound > 55)
  #expect(report.drawn == "photos with their captions")
}
