import Evaluation

/// What was published on a data set, in percent.
package struct PublishedFigures: Sendable {
  /// Where a figure was read.
  enum Source: String, Sendable {
    case paper = "Li et al., ICCV 2017"
    /// One step removed from who measured it.
    case laterTables = "tables in later papers"
    case imram = "the tables of IMRAM (CVPR 2020)"
    case captionTables = "tables of papers on these data sets"
  }

  /// Of the paper's own system, with our method that answers to it.
  struct Row: Sendable {
    let method: String
    let stage: ResultStage
    /// By measure.
    let values: [Double?]
  }

  /// Of another system. Two numbers: trained in one direction, and in both ("DA-SJE" and "DS-SJE").
  struct Other: Sendable {
    let name: String
    let values: [[Double]]
    let source: Source
  }

  let dataset: String
  let measures: [Measure]
  /// The published test split; photos nil where their number is not known to us.
  let test: (photos: Int?, identities: Int)
  let rows: [Row]
  let others: [Other]
  /// Those of the measures that are plotted.
  let plotted: [Measure]
  /// Why they are not comparable with ours whatever the test split, if they are not.
  let difference: String?

  init(
    dataset: String, measures: [Measure], plotted: [Measure]? = nil, test: (photos: Int?, identities: Int),
    difference: String? = nil, rows: [Row],
    others: [Other]
  ) {
    (self.dataset, self.measures, self.plotted) = (dataset, measures, plotted ?? measures)
    (self.test, self.difference, self.rows, self.others) = (test, difference, rows, others)
  }

  /// Those that stand beside a data set's runs; nil where nothing was published. The demo, in CUB's layout, has CUB's
  /// for orientation.
  package static func of(_ dataset: String) -> PublishedFigures? {
    switch dataset {
    case "cub", "demo": cub
    case "flowers": flowers
    case "cuhk-pedes": cuhkPedes
    case "flickr8k": flickr8k
    case "f30k-precomputed", "flickr30k": flickr30k(isPrecomputed: dataset != "flickr30k")
    case "coco-precomputed", "coco": coco(isPrecomputed: dataset != "coco")
    default: nil
    }
  }

  func value(_ method: String, _ stage: ResultStage, _ measure: Measure) -> Double? {
    guard let column = measures.firstIndex(of: measure) else { return nil }
    return rows.first { $0.method == method && $0.stage == stage }?.values[column]
  }

  // MARK: - The tables

  static let cub = PublishedFigures(
    dataset: "CUB", measures: [.classTop1, .classPrecision], test: (2933, 50),
    rows: [
      Row(method: "triplet", stage: .stage1, values: [52.5, 52.4]),
      Row(method: "identity-aware", stage: .stage1, values: [61.5, 55.5]),
      Row(method: "identity-aware", stage: .stage2, values: [nil, 57.6]),
    ],
    others: [
      Other(name: "BoW", values: [[43.4, 44.1], [24.6, 39.6]], source: .paper),
      Other(name: "Word2Vec", values: [[38.7, 38.6], [7.5, 33.5]], source: .paper),
      Other(name: "Attributes", values: [[50.9, 50.4], [20.4, 50.0]], source: .paper),
      Other(name: "Word CNN", values: [[50.5, 51.0], [3.4, 43.3]], source: .paper),
      Other(name: "Word CNN-RNN", values: [[54.3, 56.8], [4.8, 48.7]], source: .paper),
      Other(name: "GMM+HGLMM", values: [[36.5], [35.6]], source: .paper),
      Other(name: "CMPM", values: [[62.1], [64.6]], source: .laterTables),
      Other(name: "CMPL", values: [[64.3], [67.9]], source: .laterTables),
      Other(name: "TIMAM", values: [[67.7], [70.3]], source: .laterTables),
    ])

  static let flowers = PublishedFigures(
    dataset: "Flowers", measures: [.classTop1, .classPrecision], test: (nil, 20),
    rows: [
      Row(method: "triplet", stage: .stage1, values: [64.3, 64.9]),
      Row(method: "identity-aware", stage: .stage1, values: [68.4, 68.0]),
      Row(method: "identity-aware", stage: .stage2, values: [nil, 70.1]),
    ],
    others: [
      Other(name: "BoW", values: [[56.7, 57.7], [28.2, 57.3]], source: .paper),
      Other(name: "Word2Vec", values: [[54.6, 54.2], [16.3, 52.1]], source: .paper),
      Other(name: "Word CNN", values: [[60.2, 60.7], [8.7, 56.3]], source: .paper),
      Other(name: "Word CNN-RNN", values: [[60.9, 65.6], [7.6, 59.6]], source: .paper),
      Other(name: "GMM+HGLMM", values: [[54.8], [52.8]], source: .paper),
      Other(name: "CMPM", values: [[66.1], [67.7]], source: .laterTables),
      Other(name: "CMPL", values: [[68.9], [69.7]], source: .laterTables),
      Other(name: "TIMAM", values: [[70.6], [73.7]], source: .laterTables),
    ])

  /// Of photos and sentences that are matched one by one.
  static let flickr8k = PublishedFigures(
    dataset: "Flickr8k", measures: Measure.captionRecalls + [.recallSum],
    plotted: [Measure.captionRecalls[0], Measure.captionRecalls[3], .recallSum],
    test: (1000, 1000),
    difference: """
      they are of Karpathy's split, with 6,000 photos to train on, and of 36 regions a photo that a detector found \
      (bottom-up attention, Faster R-CNN \
      with ResNet-101, trained on Visual Genome); ours of the 7×7 cells of a CNN's grid
      """,
    rows: [],
    others: [
      caption("SCAN, both directions fused", [52.2, 81.0, 89.2], [38.3, 67.8, 78.9]),
      caption("IMRAM, Image", [48.5, 78.1, 85.3], [32.0, 61.4, 73.9]),
      caption("IMRAM, Text", [52.1, 81.5, 90.1], [40.2, 69.0, 79.2]),
      caption("IMRAM, Full", [54.7, 84.2, 91.0], [41.0, 69.2, 79.9]),
    ])

  static func flickr30k(isPrecomputed: Bool) -> PublishedFigures {
    PublishedFigures(
      dataset: "Flickr30k", measures: flickr8k.measures, plotted: flickr8k.plotted, test: (1000, 1000),
      difference: isPrecomputed ? nil : otherRegions, rows: [],
      others: [
        caption("VSE++, ResNet", [52.9, 80.5, 87.2], [39.6, 70.1, 79.5], .captionTables),
        caption("SCAN, t-i AVG", [61.8, 87.5, 93.7], [45.8, 74.4, 83.0], .captionTables),
        caption("SCAN, i-t AVG", [67.9, 89.0, 94.4], [43.9, 74.2, 82.8], .captionTables),
        caption("SCAN, both directions fused", [67.4, 90.3, 95.8], [48.6, 77.7, 85.2], .captionTables),
        caption("IMRAM, Image", [67.0, 90.5, 95.6], [51.2, 78.2, 85.5]),
        caption("IMRAM, Text", [68.8, 91.6, 96.0], [53.0, 79.0, 87.1]),
        caption("IMRAM, Full", [74.1, 93.0, 96.6], [53.9, 79.4, 87.2]),
      ])
  }

  /// Over all 5,000 photos of test and, marked so, as the mean of five thousands.
  static func coco(isPrecomputed: Bool) -> PublishedFigures {
    PublishedFigures(
      dataset: "COCO", measures: flickr8k.measures, plotted: flickr8k.plotted, test: (5000, 5000),
      difference: isPrecomputed ? nil : otherRegions, rows: [],
      others: [
        caption("VSE++, ResNet", [41.3, 71.1, 81.2], [30.3, 59.4, 72.4], .captionTables),
        caption("SCAN, i-t LSE", [46.4, 77.4, 87.2], [34.4, 63.7, 75.7], .captionTables),
        caption("SCAN, both directions fused", [50.4, 82.2, 90.0], [38.6, 69.3, 80.4], .captionTables),
        caption("IMRAM, Image", [53.2, 82.5, 90.4], [38.9, 68.5, 79.2]),
        caption("IMRAM, Text", [52.0, 81.8, 90.1], [38.6, 68.1, 79.1]),
        caption("IMRAM, Full", [53.7, 83.2, 91.0], [39.7, 69.1, 79.8]),
        caption("five folds: VSE++, ResNet", [64.6, 90.0, 95.7], [52.0, 84.3, 92.0], .captionTables),
        caption("five folds: SCAN, t-i AVG", [70.9, 94.5, 97.8], [56.4, 87.0, 93.9], .captionTables),
        caption("five folds: SCAN, i-t AVG", [69.2, 93.2, 97.5], [54.4, 86.0, 93.6], .captionTables),
        caption("five folds: SCAN, both directions fused", [72.7, 94.8, 98.4], [58.8, 88.4, 94.8], .captionTables),
        caption("five folds: IMRAM, Image", [76.1, 95.3, 98.2], [61.0, 88.6, 94.5]),
        caption("five folds: IMRAM, Text", [74.0, 95.6, 98.4], [60.6, 88.9, 94.6]),
        caption("five folds: IMRAM, Full", [76.7, 95.6, 98.5], [61.7, 89.1, 95.0]),
      ])
  }

  private static let otherRegions =
    "they are of 36 regions a photo that a detector found (bottom-up attention); ours of the cells of a CNN's grid"

  private static func caption(
    _ name: String, _ imageToText: [Double], _ textToImage: [Double], _ source: Source = .imram
  ) -> Other {
    let recalls = imageToText + textToImage
    return Other(
      name: name, values: recalls.map { [$0] } + [[(recalls.reduce(0, +) * 10).rounded() / 10]], source: source)
  }

  /// Tables 1 and 2. The paper has its ablations on this data set only.
  static let cuhkPedes = PublishedFigures(
    dataset: "CUHK-PEDES", measures: [.top1, .top10], test: (3074, 1000),
    rows: [
      Row(method: "triplet", stage: .stage1, values: [14.76, 51.29]),
      Row(method: "identity-aware", stage: .stage1, values: [21.55, 54.78]),
      Row(method: "identity-aware", stage: .stage2, values: [25.94, 60.48]),
      Row(method: "without-sma", stage: .stage2, values: [23.58, 58.68]),
      Row(method: "without-id", stage: .stage2, values: [23.47, 54.77]),
      Row(method: "without-sma-spa", stage: .stage2, values: [22.11, 58.05]),
      // The same two numbers as "deeper LSTM Q+norm I" below.
      Row(method: "without-sma-spa-stage1", stage: .stage2, values: [17.19, 57.82]),
    ],
    others: [
      Other(name: "deeper LSTM Q+norm I", values: [[17.19], [57.82]], source: .paper),
      Other(name: "iBOWIMG", values: [[8.00], [30.56]], source: .paper),
      Other(name: "NeuralTalk", values: [[13.66], [41.72]], source: .paper),
      Other(name: "Word CNN-RNN", values: [[10.48], [36.66]], source: .paper),
      Other(name: "GNA-RNN", values: [[19.05], [53.64]], source: .paper),
      Other(name: "GMM+HGLMM", values: [[15.03], [42.27]], source: .paper),
      Other(name: "PWM-ATH", values: [[27.14], [61.02]], source: .laterTables),
      Other(name: "Dual-Path, VGG", values: [[32.15], [64.30]], source: .laterTables),
      Other(name: "Dual-Path, ResNet", values: [[44.40], [75.07]], source: .laterTables),
      Other(name: "CMPM", values: [[44.02], [77.00]], source: .laterTables),
      Other(name: "CMPL", values: [[49.37], [79.27]], source: .laterTables),
      Other(name: "TIMAM", values: [[54.51], [84.78]], source: .laterTables),
      Other(name: "SSAN", values: [[61.37], [86.73]], source: .laterTables),
    ])
}
