/// What the rows, or the columns, of a similarity matrix are.
package struct MatrixList: Sendable {
  /// The list, as errors name it.
  package let name: String
  package let count: Int
  /// Who or what each is, not negative; nil where the list does not say it.
  package let identities: [Int]?
  /// These as the list writes them, for errors.
  package let words: [String]?
  /// Of captions: the place of the photo that each describes in the other list; nil where these are no captions.
  package let photos: [Int]?

  package init(
    name: String, count: Int, identities: [Int]? = nil, words: [String]? = nil, photos: [Int]? = nil
  ) {
    precondition(
      identities.map { $0.count == count } ?? true && photos.map { $0.count == count } ?? true,
      "\(identities?.count ?? count) identities and \(photos?.count ?? count) photos of \(count) lines")
    (self.name, self.count, self.identities, self.words, self.photos) = (name, count, identities, words, photos)
  }

  /// The identity of each line, for errors.
  var identityWords: [String] { words ?? identities?.map { "\($0)" } ?? [] }
}

/// What the bootstrap draws where queries look for identities.
package enum DrawnUnit: String, CaseIterable, Sendable {
  case queries
  /// Each identity with all of its queries, which are alike: wider intervals, which hold for other identities.
  case identities
}

/// Anyone's similarity matrix under protocols by name.
package struct MatrixEvaluation {
  private let similarities: Similarities
  /// Those [photos, captions] for caption queries, where they are others: lists are re-ranked for each direction.
  var ofCaptionQueries: Similarities?
  private let queries: MatrixList, items: MatrixList
  private let rule: TieRule
  private let bootstrap: Bootstrap?
  private let drawing: DrawnUnit

  /// - Throws: `EvaluationError` where the lists are not those of the matrix.
  package init(
    _ similarities: Similarities, queries: MatrixList, items: MatrixList, ties rule: TieRule, bootstrap: Bootstrap?,
    drawing: DrawnUnit = .queries
  ) throws {
    guard similarities.queryCount == queries.count, similarities.itemCount == items.count else {
      let isTurned = similarities.queryCount == items.count && similarities.itemCount == queries.count
      throw EvaluationError(
        """
        \(similarities.name): has \(similarities.queryCount) queries and \(similarities.itemCount) items, but \
        \(queries.name) lists \(queries.count) and \(items.name) \(items.count): \
        \(isTurned ? "give --transposed" : "give the lists that the matrix was made from, in its order")
        """)
    }
    (self.similarities, self.queries, self.items) = (similarities, queries, items)
    (self.rule, self.bootstrap, self.drawing) = (rule, bootstrap, drawing)
  }

  /// Each protocol's figures. Protocols that search in the same direction share a pass over the matrix.
  package func reports(on protocols: [EvaluationProtocol]) throws -> [ProtocolReport] {
    for wanted in protocols { try check(wanted) }
    var classes: DenseSimilarities?
    var passes: [Pass: MeasuredQueries] = [:]
    return try protocols.map { wanted in
      for (pass, _) in wanted.passes where passes[pass] == nil {
        let measures = protocols.flatMap { $0.passes.filter { $0.pass == pass }.flatMap(\.measures) }
        if pass == .classesForPhotos || pass == .photosForClasses, classes == nil {
          classes = try similarities.means(ofClasses: queries.identities!)
        }
        passes[pass] = try measured(
          pass, measures.enumerated().filter { measures.firstIndex(of: $1) == $0 }.map(\.element), classes)
      }
      return try report(wanted, wanted.passes.map { passes[$0.pass]! })
    }
  }

  /// - Throws: `EvaluationError` where the lists do not say what the protocol needs.
  private func check(_ wanted: EvaluationProtocol) throws {
    switch wanted.content {
    case .classesForPhotos, .photosForClasses, .identities:
      for list in [queries, items] where list.identities == nil {
        throw EvaluationError(
          "\(wanted.name): needs to know the identity of each line, and \(list.name) tells none: give it, or a column "
            + "identity")
      }
      if case .identities(_, .some) = wanted.content, queries.photos == nil {
        throw EvaluationError(
          "\(wanted.name): takes two captions of each photo, and \(queries.name) does not tell whose they are: add a "
            + "column caption-of")
      }
    case .captions(_, let folds):
      guard (queries.photos == nil) != (items.photos == nil) else {
        let (first, second) = (queries.name, items.name)
        let what = queries.photos == nil ? "neither \(first) nor \(second) tells" : "both \(first) and \(second) tell"
        throw EvaluationError(
          "\(wanted.name): \(what) which photo a caption is of: give one of them a column caption-of")
      }
      guard photoCount % folds == 0 else {
        throw EvaluationError("\(wanted.name): \(photoCount) photos are not \(folds) folds of the same size")
      }
    }
  }

  /// Photos as queries, captions as items.
  private var ofPhotoQueries: Similarities { queries.photos == nil ? similarities : similarities.transposed }
  private var photoCount: Int { queries.photos == nil ? queries.count : items.count }
  private var photoOfCaption: [Int] { queries.photos ?? items.photos ?? [] }

  private func measured(
    _ pass: Pass, _ measures: [QueryMeasure], _ classes: DenseSimilarities?
  ) throws -> MeasuredQueries {
    switch pass {
    case .classesForPhotos, .photosForClasses:
      guard let classes, let identities = items.identities else { preconditionFailure("classes of no identities") }
      let search = Similarities(classes), photos = LabelledMembers(identities)
      let texts = LabelledMembers(IdentityGroups(queries.identities!).identities)
      return pass == .photosForClasses
        ? try MeasuredQueries(search, queries: texts, items: photos, measures, ties: rule, keepingUnanswered: true)
        : try MeasuredQueries(
          search.transposed, queries: photos, items: texts, measures, ties: rule, keepingUnanswered: true)
    case .identities(let captions):
      let asking = LabelledMembers(queries.identities!, members: captions.map(firstCaptions))
      return try MeasuredQueries(
        similarities, queries: asking, items: LabelledMembers(items.identities!), measures, ties: rule)
    case .captionsForPhotos(let fold, let folds), .photosForCaptions(let fold, let folds):
      let range = CaptionRetrieval.ranges(photos: photoCount, folds: folds)[fold], ofCaption = photoOfCaption
      let photos = LabelledMembers(Array(0..<photoCount), members: Array(range))
      let captions = LabelledMembers(ofCaption, members: ofCaption.indices.filter { range.contains(ofCaption[$0]) })
      if case .captionsForPhotos = pass {
        return try MeasuredQueries(ofPhotoQueries, queries: photos, items: captions, measures, ties: rule)
      }
      return try MeasuredQueries(
        (ofCaptionQueries ?? ofPhotoQueries).transposed, queries: captions, items: photos, measures, ties: rule)
    }
  }

  private func firstCaptions(_ count: Int) -> [Int] {
    var taken = [Int](repeating: 0, count: items.count)
    return (queries.photos ?? []).enumerated().filter { _, photo in
      taken[photo] += 1
      return taken[photo] <= count
    }.map(\.offset)
  }

  /// - Parameter passes: what was measured in the protocol's passes.
  ///
  /// - Throws: `EvaluationError` where no query has a right answer.
  private func report(_ wanted: EvaluationProtocol, _ passes: [MeasuredQueries]) throws -> ProtocolReport {
    let unanswered = try unanswered(of: wanted, passes)
    let first = passes[0], (task, counts, drawn) = subject(of: wanted, passes)
    var tested = (first.queries.count + first.withoutPositive, items.count)
    let strata: [Range<Int>], statistics: [NamedStatistic]
    if case .captions(let figures, let folds) = wanted.content {
      strata = CaptionRetrieval.ranges(photos: photoCount, folds: folds)
      let retrieval = CaptionRetrieval(
        folds: strata.enumerated().map { .init(photos: $1, ofPhotos: passes[2 * $0], ofCaptions: passes[2 * $0 + 1]) },
        photoOfCaption: photoOfCaption)
      (statistics, tested) = (figures.flatMap(retrieval.statistics), (photoOfCaption.count, photoCount))
    } else {
      let labels = drawing == .queries ? Array(first.queries.indices) : first.labels, groups = IdentityGroups(labels)
      let units = groups.numbers(of: labels), all = 0..<groups.identities.count
      statistics = wanted.passes[0].measures.map {
        NamedStatistic($0.names.key, $0.names.title, .percent, .mean(first.values($0), units: units, in: all))
      }
      strata = [all]
    }
    let once = [Int32](repeating: 1, count: strata.last?.upperBound ?? 0)
    let intervals = once.isEmpty ? nil : bootstrap?.intervals(of: statistics.map(\.statistic), strata: strata)
    var figures = statistics.enumerated().map { i, named in
      let scale = named.unit == .percent ? 100.0 : 1
      return Figure(
        key: named.key, title: named.title, unit: named.unit, value: scale * named.statistic.value(drawn: once),
        interval: intervals.map { scale * $0[i].lowerBound...scale * $0[i].upperBound })
    }
    if case .photosForClasses(.precision(let k)) = wanted.content {
      let photos = IdentityGroups(items.identities ?? [])
      let ceiling = 100 * reedPrecisionCeiling(k, classSizes: first.labels.map { photos[$0].count })
      figures.append(Figure(key: "ceiling", title: "best possible", unit: .percent, value: ceiling, interval: nil))
    }
    let queryCount = passes.reduce(0) { $0 + $1.queries.count }
    let open = zip(passes, wanted.passes).reduce(0) { $0 + $1.0.openShare($1.1.measures) * Double($1.0.queries.count) }
    return ProtocolReport(
      name: wanted.name, task: task, counts: counts, drawn: drawn, figures: figures,
      openShare: open / Double(max(1, queryCount)), tieRule: rule, tested: tested, unanswered: unanswered,
      published: wanted.published)
  }

  /// The queries without a right answer.
  ///
  /// - Throws: `EvaluationError` where that is all of them.
  private func unanswered(
    of wanted: EvaluationProtocol, _ passes: [MeasuredQueries]
  ) throws -> ProtocolReport.Unanswered? {
    let (count, asked) = passes.reduce((0, 0)) { ($0.0 + $1.withoutPositive, $0.1 + $1.asked) }
    guard asked > count else { throw EvaluationError("\(wanted.name): \(asked > 0 ? nothingInCommon : "no queries")") }
    guard let label = passes.lazy.compactMap(\.labelWithoutPositive).first else { return nil }
    let example: String, countZero: Bool
    switch wanted.content {
    case .captions: (example, countZero) = ("photo \(label), counted from 0", false)
    case .identities: (example, countZero) = ("“\(word(for: label))”", false)
    case .classesForPhotos, .photosForClasses: (example, countZero) = ("“\(word(for: label))”", true)
    }
    return .init(count: count, asked: asked, example: example, countZero: countZero)
  }

  /// An identity as its list writes it.
  private func word(for label: Int) -> String {
    for list in [queries, items] {
      if let line = list.identities?.firstIndex(of: label) { return list.identityWords[line] }
    }
    return "\(label)"
  }

  /// That no identity is in both lists, with one of each; where it can be, a pair that was to be the same.
  private var nothingInCommon: String {
    let (asked, found) = (queries.identityWords, items.identityWords)
    guard let first = asked.first, let second = found.first else { return "no photo has a caption" }
    func without0(_ word: String) -> String { word.hasSuffix(".0") ? String(word.dropLast(2)) : word }
    let plain = Dictionary(found.map { (without0($0), $0) }) { first, _ in first }
    let alike = asked.lazy.compactMap { word in plain[without0(word)].map { (word, $0) } }.first
    let (query, item) = alike ?? (first, second)
    let advice =
      alike != nil
      ? "pandas writes whole numbers as floats where some are missing: write both lists alike"
      : "give the lists that the matrix was made from, with identities that are written alike"
    return "no query has a right answer: \(queries.name) has identities such as “\(query)”, and \(items.name) such as "
      + "“\(item)”: \(advice)"
  }

  /// Who looks for what, how many they are, and what the bootstrap draws.
  private func subject(
    of wanted: EvaluationProtocol, _ passes: [MeasuredQueries]
  ) -> (task: String, counts: [(key: String, value: Int)], drawn: String) {
    let (queries, withoutPositive) = (passes[0].queries.count, passes[0].withoutPositive), items = items.count
    let classes = IdentityGroups(self.queries.identities ?? []).identities.count
    switch wanted.content {
    case .classesForPhotos:
      let drawn = drawing == .queries ? "photos" : "classes with their photos"
      return ("\(items) photos look for one of \(classes) classes", [("photos", items), ("classes", classes)], drawn)
    case .photosForClasses:
      let task = "\(classes) classes look for their photos among \(items)"
      return (task, [("classes", classes), ("photos", items)], "classes")
    case .identities:
      let drawn = drawing == .queries ? "queries" : "identities with their queries"
      return (
        "\(queries) queries look for their identity among \(items) items",
        [("queries", queries), ("queries_without_positive", withoutPositive), ("items", items)], drawn
      )
    case .captions(_, let folds):
      let (photos, captions) = (photoCount, photoOfCaption.count)
      let (among, within) =
        folds > 1 ? (", in \(folds) folds of \(photos / folds) photos", ", within each fold") : ("", "")
      let unanswered = (0..<folds).reduce(0) { $0 + passes[2 * $1].withoutPositive }
      return (
        "\(photos) photos and \(captions) captions look for each other\(among)",
        [("photos", photos), ("captions", captions), ("folds", folds), ("photos_without_caption", unanswered)],
        "photos with their captions\(within)"
      )
    }
  }
}
