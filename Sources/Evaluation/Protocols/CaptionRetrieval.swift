/// What is reported where photos look for their captions and captions for their photo, as VSE++ and SCAN count it
/// (evaluation.py of both): with ranks from 1, a photo's rank being that of the best of its captions.
package enum CaptionFigure: Equatable, Sendable {
  /// R@K, of each direction.
  case recall(at: Int)
  /// The sum of the six recalls at 1, 5 and 10: 600 % at best.
  case recallSum
  /// The mean of a direction's recalls at 1, 5 and 10.
  case meanRecall
  /// Of each direction; the median is rounded down.
  case medianRank, meanRank

  package static let ks = [1, 5, 10]
  static let usual = ks.map { CaptionFigure.recall(at: $0) } + [.recallSum, .meanRecall, .medianRank, .meanRank]

  var measures: [QueryMeasure] {
    switch self {
    case .recall(let k): [.hit(at: k)]
    case .recallSum, .meanRecall: Self.ks.map { .hit(at: $0) }
    case .medianRank, .meanRank: [.rank]
    }
  }
}

/// Both directions of caption retrieval in each of several folds of the photos: each fold has a gallery of its own, and
/// a figure is the mean of the folds' figures. So the sum of the recalls is the sum of six means; that is 6 × the mean
/// of *all* six recalls, not of one direction's three, which is what public five-fold code prints under that name
/// (SCAN's `mean[10] * 6`).
struct CaptionRetrieval {
  /// What was measured within a fold, and the photos that it has.
  struct Fold {
    let photos: Range<Int>
    let ofPhotos: MeasuredQueries, ofCaptions: MeasuredQueries
  }

  let folds: [Fold]
  /// The photo of each caption.
  let photoOfCaption: [Int]

  /// The photos of each fold, one after another.
  static func ranges(photos: Int, folds: Int) -> [Range<Int>] {
    (0..<folds).map { photos * $0 / folds..<photos * ($0 + 1) / folds }
  }

  /// A figure of one direction, averaged over the folds. A unit is a photo with its captions.
  private func average(ofPhotos: Bool, _ measure: QueryMeasure, median: Bool = false) -> Statistic {
    .average(
      folds.map { fold in
        let measured = ofPhotos ? fold.ofPhotos : fold.ofCaptions, values = measured.values(measure)
        let units = ofPhotos ? measured.queries : measured.queries.map { photoOfCaption[$0] }
        return median ? .medianRank(values, units: units) : .mean(values, units: units, in: fold.photos)
      })
  }

  /// A figure as the statistics that are printed: one for each direction, or one of both.
  func statistics(_ figure: CaptionFigure) -> [NamedStatistic] {
    func recalls(_ ofPhotos: Bool) -> [Statistic] {
      CaptionFigure.ks.map { average(ofPhotos: ofPhotos, .hit(at: $0)) }
    }
    func bothWays(_ title: String, _ unit: Figure.Unit, _ statistic: (Bool) -> Statistic) -> [NamedStatistic] {
      [("image_to_text_", "image→text ", true), ("text_to_image_", "text→image ", false)].map {
        NamedStatistic($0 + title.replacing(" ", with: "_"), $1 + title, unit, statistic($2))
      }
    }
    switch figure {
    case .recall(let k): return bothWays("recall at \(k)", .percent) { average(ofPhotos: $0, .hit(at: k)) }
    case .recallSum:
      return [NamedStatistic("rsum", "sum of the recalls", .percent, .sum(recalls(true) + recalls(false)))]
    case .meanRecall: return bothWays("mean recall", .percent) { .average(recalls($0)) }
    case .medianRank: return bothWays("median rank", .rank) { average(ofPhotos: $0, .rank, median: true) }
    case .meanRank: return bothWays("mean rank", .rank) { average(ofPhotos: $0, .rank) }
    }
  }
}
