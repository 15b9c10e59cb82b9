/// What the rows, or the columns, of a similarity matrix are.
package struct MatrixList: Sendable {
  /// The list, as errors name it.
  package let name: String
  package let count: Int
  /// Who or what each is, not negative; nil where the list does not tell.
  package let identities: [Int]?
  /// Of captions: the place of the photo that each describes in the other list; nil where these are no captions.
  package let photos: [Int]?

  package init(name: String, count: Int, identities: [Int]? = nil, photos: [Int]? = nil) {
    precondition(
      identities.map { $0.count == count } ?? true && photos.map { $0.count == count } ?? true,
      "\(identities?.count ?? count) identities and \(photos?.count ?? count) photos of \(count) lines")
    (self.name, self.count, self.identities, self.photos) = (name, count, identities, photos)
  }
}

/// What the bootstrap draws where queries look for identities.
package enum DrawnUnit: String, CaseIterable, Sendable {
  /// Each query by itself.
  case queries
  /// Each identity with all of its queries, which are alike: wider intervals, that tell of other identities.
  case identities
}

/// Anyone's similarity matrix under protocols by name.
package struct MatrixEvaluation {
  private let similarities: Similarities
  /// The similarities for caption queries, where they are another matrix: lists are re-ranked for each direction by
  /// itself.
  private let captionsSee: Similarities?
  private let queries: MatrixList, items: MatrixList
  private let rule: TieRule
  private let bootstrap: Bootstrap?
  private let drawing: DrawnUnit

  /// Throws `EvaluationError` when the lists are not those of the matrix.
  package init(
    _ similarities: Similarities, queries: MatrixList, items: MatrixList, ties rule: TieRule, bootstrap: Bootstrap?,
    drawing: DrawnUnit = .queries
  ) throws {
    try self.init(
      similarities, captionsSee: nil, queries: queries, items: items, ties: rule, bootstrap: bootstrap, drawing: drawing
    )
  }

  /// - Parameter captionsSee: [photos, captions], where it is not what photos look through.
  init(
    _ similarities: Similarities, captionsSee: Similarities?, queries: MatrixList, items: MatrixList,
    ties rule: TieRule, bootstrap: Bootstrap?,
    drawing: DrawnUnit = .queries
  ) throws {
    guard similarities.queryCount == queries.count, similarities.itemCount == items.count else {
      let isTurned = similarities.queryCount == items.count && similarities.itemCount == queries.count
      throw EvaluationError(
        """
        \(similarities.name): has \(similarities.queryCount) queries and \(similarities.itemCount) items, but \
        \(queries.name) lists \
        \(queries.count) and \(items.name) \(items.count): \
        \(isTurned ? "give --transposed" : "give the lists that the matrix was made from, in its order")
        """)
    }
    (self.similarities, self.captionsSee, self.queries, self.items) = (similarities, captionsSee, queries, items)
    (self.rule, self.bootstrap, self.drawing) = (rule, bootstrap, drawing)
  }

  /// Each protocol's figures. Protocols that search in the same direction share a pass over the matrix.
  package func reports(on protocols: [EvaluationProtocol]) throws -> [ProtocolReport] {
    for wanted in protocols { try check(wanted) }
    var classes: ClassSimilarities?
    var passes: [Pass: MeasuredQueries] = [:]
    return try protocols.map { wanted in
      for (pass, _) in wanted.passes where passes[pass] == nil {
        let measures = protocols.flatMap { $0.passes.filter { $0.pass == pass }.flatMap(\.measures) }
        if pass == .classesForPhotos || pass == .photosForClasses, classes == nil {
          classes = try ClassSimilarities(similarities, identities: queries.identities!)
        }
        passes[pass] = try measured(
          pass, measures.enumerated().filter { measures.firstIndex(of: $1) == $0 }.map(\.element), classes)
      }
      return try report(wanted) { passes[$0]! }
    }
  }

  // MARK: - What a protocol needs

  private func check(_ wanted: EvaluationProtocol) throws {
    switch wanted.content {
    case .classesForPhotos, .photosForClasses, .identities:
      for list in [queries, items] where list.identities == nil {
        throw EvaluationError(
          "\(wanted.name): needs to know the identity of each line, and \(list.name) tells none: give it, or a column "
            + "identity"
        )
      }
      if case .identities(_, .some) = wanted.content, queries.photos == nil {
        throw EvaluationError(
          "\(wanted.name): takes two captions of each photo, and \(queries.name) does not tell whose they are: add a "
            + "column caption-of"
        )
      }
    case .captions(_, let folds):
      guard (queries.photos == nil) != (items.photos == nil) else {
        let what =
          queries.photos == nil
          ? "neither \(queries.name) nor \(items.name) tells" : "both \(queries.name) and \(items.name) tell"
        throw EvaluationError(
          "\(wanted.name): \(what) which photo a caption is of: give one of them a column caption-of")
      }
      guard photoCount % folds == 0 else {
        throw EvaluationError("\(wanted.name): \(photoCount) photos are not \(folds) folds of the same size")
      }
    }
  }

  // MARK: - Passes

  /// Photos as queries, captions as items.
  private var photosLook: Similarities { queries.photos == nil ? similarities : similarities.transposed }
  private var photoCount: Int { queries.photos == nil ? queries.count : items.count }
  private var photoOfCaption: [Int] { queries.photos ?? items.photos ?? [] }

  private func measured(_ pass: Pass, _ measures: [QueryMeasure], _ classes: ClassSimilarities?) throws
    -> MeasuredQueries
  {
    switch pass {
    case .classesForPhotos, .photosForClasses:
      guard let classes, let identities = items.identities else { preconditionFailure("classes of no identities") }
      let all = (classes: Array(0..<classes.rowCount), photos: Array(0..<items.count))
      let search = Similarities(classes)
      return pass == .photosForClasses
        ? try MeasuredQueries(
          search, queries: all.classes, labels: classes.classes, items: all.photos, labels: identities, measures,
          ties: rule, keepingUnanswered: true)
        : try MeasuredQueries(
          search.transposed, queries: all.photos, labels: identities, items: all.classes, labels: classes.classes,
          measures, ties: rule,
          keepingUnanswered: true)
    case .identities(let captions):
      return try MeasuredQueries(
        similarities, queries: captions.map(firstCaptions) ?? Array(0..<queries.count), labels: queries.identities!,
        items: Array(0..<items.count), labels: items.identities!, measures, ties: rule)
    case .captionsForPhotos(let fold, let folds), .photosForCaptions(let fold, let folds):
      let photos = CaptionRetrieval.ranges(photos: photoCount, folds: folds)[fold], ofCaption = photoOfCaption
      let captions = ofCaption.indices.filter { photos.contains(ofCaption[$0]) }
      let photoLabels = Array(0..<photoCount)
      if case .captionsForPhotos = pass {
        return try MeasuredQueries(
          photosLook, queries: Array(photos), labels: photoLabels, items: captions, labels: ofCaption, measures,
          ties: rule)
      }
      return try MeasuredQueries(
        (captionsSee ?? photosLook).transposed, queries: captions, labels: ofCaption, items: Array(photos),
        labels: photoLabels, measures, ties: rule)
    }
  }

  /// The first captions of each photo, in the list's order.
  private func firstCaptions(_ count: Int) -> [Int] {
    var taken = [Int](repeating: 0, count: items.count)
    return (queries.photos ?? []).enumerated().filter { _, photo in
      taken[photo] += 1
      return taken[photo] <= count
    }.map(\.offset)
  }

  // MARK: - Reports

  private func report(_ wanted: EvaluationProtocol, _ measured: (Pass) -> MeasuredQueries) throws -> ProtocolReport {
    let passes = wanted.passes
    let first = measured(passes[0].pass)
    switch wanted.content {
    case .classesForPhotos(let measure):
      let units =
        drawing == .queries ? (Array(0..<first.queries.count), first.queries.count) : numbered(items.identities!)
      return report(
        wanted, "\(items.count) photos look for one of \(classCount) classes",
        [("photos", items.count), ("classes", classCount)],
        drawn: drawing == .queries ? "photos" : "classes with their photos", units: [0..<units.1],
        [named(measure, .mean(first.values(measure), units: units.0, in: 0..<units.1))], [first])
    case .photosForClasses(let measure):
      let units = 0..<first.queries.count
      var extra: [Figure] = []
      if case .precision(let k) = measure {
        let sizes = first.queries.map { c in photoCounts[c] }
        extra = [
          Figure(
            key: "ceiling", title: "best possible", unit: .percent,
            value: 100 * reedPrecisionCeiling(k, classSizes: sizes), interval: nil)
        ]
      }
      return report(
        wanted, "\(classCount) classes look for their photos among \(items.count)",
        [("classes", classCount), ("photos", items.count)],
        drawn: "classes", units: [units],
        [named(measure, .mean(first.values(measure), units: Array(units), in: units))], [first], extra)
    case .identities(let measures, _):
      let units =
        drawing == .queries
        ? (Array(0..<first.queries.count), first.queries.count)
        : numbered(first.queries.map { queries.identities![$0] })
      return report(
        wanted, "\(first.queries.count) queries look for their identity among \(items.count) items",
        [
          ("queries", first.queries.count), ("queries_without_positive", first.withoutPositive), ("items", items.count),
        ],
        drawn: drawing == .queries ? "queries" : "identities with their queries", units: [0..<units.1],
        measures.map { named($0, .mean(first.values($0), units: units.0, in: 0..<units.1)) }, [first])
    case .captions(let figures, let folds):
      let ranges = CaptionRetrieval.ranges(photos: photoCount, folds: folds)
      let retrieval = CaptionRetrieval(
        folds: ranges.enumerated().map { fold, range in
          CaptionRetrieval.Fold(
            photos: range, photosLook: measured(.captionsForPhotos(fold: fold, of: folds)),
            captionsLook: measured(.photosForCaptions(fold: fold, of: folds)))
        }, photoOfCaption: photoOfCaption)
      let among = folds > 1 ? ", in \(folds) folds of \(photoCount / folds) photos" : ""
      return report(
        wanted, "\(photoCount) photos and \(photoOfCaption.count) captions look for each other\(among)",
        [
          ("photos", photoCount), ("captions", photoOfCaption.count), ("folds", folds),
          ("photos_without_caption", retrieval.folds.reduce(0) { $0 + $1.photosLook.withoutPositive }),
        ],
        drawn: "photos with their captions\(folds > 1 ? ", within each fold" : "")", units: ranges,
        figures.flatMap(retrieval.statistics), passes.map { measured($0.pass) })
    }
  }

  private func report(
    _ wanted: EvaluationProtocol, _ task: String, _ counts: [(key: String, value: Int)], drawn: String,
    units: [Range<Int>],
    _ statistics: [NamedStatistic], _ passes: [MeasuredQueries], _ extra: [Figure] = []
  ) -> ProtocolReport {
    let once = [Int32](repeating: 1, count: units.last?.upperBound ?? 0)
    let intervals = once.isEmpty ? nil : bootstrap?.intervals(of: statistics.map(\.statistic), strata: units)
    let figures = statistics.enumerated().map { i, named in
      let scale = named.unit == .percent ? 100.0 : 1
      return Figure(
        key: named.key, title: named.title, unit: named.unit, value: scale * named.statistic.value(drawn: once),
        interval: intervals.map { scale * $0[i].lowerBound...scale * $0[i].upperBound })
    }
    let queryCount = passes.reduce(0) { $0 + $1.queries.count }
    let open = zip(passes, wanted.passes).reduce(0) { $0 + $1.0.openShare($1.1.measures) * Double($1.0.queries.count) }
    let isCaptions = if case .captions = wanted.content { true } else { false }
    return ProtocolReport(
      name: wanted.name, task: task, counts: counts, drawn: drawn, figures: figures + extra,
      openShare: open / Double(max(1, queryCount)), tieRule: rule,
      tested: isCaptions
        ? (photoOfCaption.count, photoCount)
        : (passes[0].queries.count + passes[0].withoutPositive, items.count),
      published: wanted.published)
  }

  private func named(_ measure: QueryMeasure, _ statistic: Statistic) -> NamedStatistic {
    NamedStatistic(key: measure.key, title: measure.title, unit: .percent, statistic: statistic)
  }

  private var classCount: Int { IdentityGroups(queries.identities ?? []).identities.count }

  /// Photos of each class.
  private var photoCounts: [Int] {
    let photos = IdentityGroups(items.identities ?? [])
    return IdentityGroups(queries.identities ?? []).identities.map { photos[$0].count }
  }

  /// Each label's number among the labels that occur, and how many these are.
  private func numbered(_ labels: [Int]) -> ([Int], Int) {
    let occurring = IdentityGroups(labels).identities
    var number = [Int](repeating: 0, count: (occurring.last ?? -1) + 1)
    for (i, label) in occurring.enumerated() { number[label] = i }
    return (labels.map { number[$0] }, occurring.count)
  }
}
