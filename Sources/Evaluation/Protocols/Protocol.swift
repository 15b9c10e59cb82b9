/// A way to count that others know by name. docs/evaluation.md defines each.
package struct EvaluationProtocol: Equatable, Sendable {
  package let name: String
  let content: Content
  /// The test set that published figures of this name were counted on.
  let published: TestSet?

  enum Content: Equatable, Sendable {
    /// Photos look for the text of their class.
    case classesForPhotos(QueryMeasure)
    /// The text of a class looks for its photos.
    case photosForClasses(QueryMeasure)
    /// Queries look for items of their identity; where given, only the first captions of each photo are queries.
    case identities([QueryMeasure], captionsPerPhoto: Int?)
    /// Photos look for their captions and captions for their photo, within each fold of the photos.
    case captions([CaptionFigure], folds: Int)
  }

  package struct TestSet: Equatable, Sendable {
    package let queries: Int, queryName: String
    package let items: Int, itemName: String
  }

  /// As names are written; K stands for a number, which `content` is given.
  private static let known: [(name: String, published: TestSet?, content: @Sendable (_ k: Int) -> Content)] = [
    ("reed-class-top1", nil, { _ in .classesForPhotos(.hit(at: 1)) }),
    ("reed-precision@K", nil, { .photosForClasses(.precision(at: $0)) }),
    ("cmpl-average-precision@K", nil, { .photosForClasses(.cmplAveragePrecision(at: $0)) }),
    ("cuhk-6156", cuhk(sentences: 6156), { _ in .identities(cuhkMeasures, captionsPerPhoto: nil) }),
    ("cuhk-6148", cuhk(sentences: 6148), { _ in .identities(cuhkMeasures, captionsPerPhoto: 2) }),
    ("identity-top@K", nil, { .identities([.hit(at: $0)], captionsPerPhoto: nil) }),
    ("identity-map", nil, { _ in .identities([.averagePrecision], captionsPerPhoto: nil) }),
    ("identity-minp", nil, { _ in .identities([.inverseNegativePenalty], captionsPerPhoto: nil) }),
    ("caption-retrieval", nil, { _ in .captions(CaptionFigure.usual, folds: 1) }),
    ("coco-5k", coco, { _ in .captions(CaptionFigure.usual, folds: 1) }),
    ("coco-1k-5fold", coco, { _ in .captions(CaptionFigure.usual, folds: 5) }),
    ("recall@K", nil, { .captions([.recall(at: $0)], folds: 1) }),
    ("rsum", nil, { _ in .captions([.recallSum], folds: 1) }),
    ("medr", nil, { _ in .captions([.medianRank], folds: 1) }),
    ("meanr", nil, { _ in .captions([.meanRank], folds: 1) }),
  ]
  package static let names = known.map(\.name)
  private static let cuhkMeasures: [QueryMeasure] =
    [1, 5, 10].map { .hit(at: $0) } + [.averagePrecision, .inverseNegativePenalty]
  private static let coco = TestSet(queries: 25_000, queryName: "captions", items: 5000, itemName: "photos")
  private static func cuhk(sentences: Int) -> TestSet {
    TestSet(queries: sentences, queryName: "sentences", items: 3074, itemName: "photos")
  }

  /// Photos and captions look for each other, in so many folds of the photos.
  static func captions(folds: Int = 1) -> EvaluationProtocol {
    EvaluationProtocol(
      name: folds == 1 ? "caption-retrieval" : "caption-retrieval, \(folds) folds",
      content: .captions(CaptionFigure.usual, folds: folds), published: nil)
  }

  private init(name: String, content: Content, published: TestSet?) {
    (self.name, self.content, self.published) = (name, content, published)
  }

  /// nil where no protocol has the name.
  package init?(_ name: String) {
    let parts = name.split(separator: "@", maxSplits: 1, omittingEmptySubsequences: false)
    let k = parts.count == 2 ? Int(parts[1]) : nil
    guard parts.count == 1 || k.map({ $0 > 0 && "\($0)" == parts[1] }) == true,
      let known = Self.known.first(where: { $0.name == (k == nil ? name : "\(parts[0])@K") })
    else { return nil }
    self.init(name: name, content: known.content(k ?? 0), published: known.published)
  }

  /// The passes over the matrix that it takes, and what is measured in each.
  var passes: [(pass: Pass, measures: [QueryMeasure])] {
    switch content {
    case .classesForPhotos(let measure): [(.classesForPhotos, [measure])]
    case .photosForClasses(let measure): [(.photosForClasses, [measure])]
    case .identities(let measures, let captions): [(.identities(captionsPerPhoto: captions), measures)]
    case .captions(let figures, let folds):
      (0..<folds).flatMap { fold in
        [Pass.captionsForPhotos(fold: fold, of: folds), .photosForCaptions(fold: fold, of: folds)].map {
          ($0, figures.flatMap(\.measures))
        }
      }
    }
  }
}

/// One direction of search through the matrix; all that is measured in it is measured at once.
enum Pass: Hashable {
  case classesForPhotos, photosForClasses
  case identities(captionsPerPhoto: Int?)
  case captionsForPhotos(fold: Int, of: Int), photosForCaptions(fold: Int, of: Int)
}

/// A figure, and the interval in which 95 % of its resamples lie.
package struct Figure: Equatable, Sendable {
  package enum Unit: Equatable, Sendable { case percent, rank }

  /// In metrics files, and at the terminal.
  package let key: String, title: String
  package let unit: Unit
  /// In percent, or a rank from 1.
  package let value: Double
  package let interval: ClosedRange<Double>?
}

/// The figures of one protocol.
package struct ProtocolReport: Sendable {
  package let name: String
  /// Who looks for what, such as `50 classes look for 2958 photos`.
  package let task: String
  package let counts: [(key: String, value: Int)]
  /// What the bootstrap draws.
  package let drawn: String
  package let figures: [Figure]
  /// Share of queries for which the tie rule decides a value.
  package let openShare: Double
  package let tieRule: TieRule
  /// How many queries and items the figures are of, and those of published figures of the protocol's name.
  package let tested: (queries: Int, items: Int)
  package let unanswered: Unanswered?
  package let published: EvaluationProtocol.TestSet?

  /// Queries without a right answer among the items.
  package struct Unanswered: Equatable, Sendable {
    package let count: Int, asked: Int
    /// One of them, as its list names it.
    package let example: String
    /// Whether they count 0. Otherwise they are left out.
    package let countZero: Bool
  }

  package subscript(key: String) -> Figure? { figures.first { $0.key == key } }
}
