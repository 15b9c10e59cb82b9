import Evaluation

/// A page of results: our figures over several seeds beside the published ones.
package struct ResultsPage: Sendable {
  private let dataset: String
  private let methods: [MethodRuns]
  private let published: PublishedFigures?
  private let command: String

  /// - Parameters: `dataset` as make knows it; `methods` in any order, also those without a run; `command` that makes
  ///   this page.
  package init(dataset: String, methods: [MethodRuns], command: String) {
    (self.dataset, self.command) = (dataset, command)
    published = .of(dataset)
    let known = [
      "triplet", "identity-aware", "without-sma", "without-id", "without-sma-spa", "without-sma-spa-stage1", "vse",
      "modality-baseline",
      "modality-invariant", "scan-t2i-lse", "scan-t2i-avg", "scan-i2t-lse", "scan-i2t-avg", "scan-ensemble",
      "imram-image", "imram-text", "imram-full", "imram-ensemble",
    ]
    let place = { (name: String) in known.firstIndex(of: name) ?? known.count }
    self.methods = methods.enumerated().sorted {
      (place($0.element.name), $0.offset) < (place($1.element.name), $1.offset)
    }.map(\.element)
  }

  private var measures: [Measure] {
    if let published { return published.measures }
    let areCaptions = ran.contains {
      $0.runs.contains { $0.figures.contains { $0.name.hasPrefix("caption_retrieval.") } }
    }
    return areCaptions ? Measure.captionRecalls + [.recallSum] : [.classTop1, .classPrecision]
  }
  /// Whether the paper has figures of its own beside ours, in columns of the table.
  private var hasPaper: Bool { published.map { !$0.rows.isEmpty } ?? false }
  private var ran: [MethodRuns] { methods.filter { !$0.runs.isEmpty } }

  /// The rows of the table and the plot: a stage that has a figure of ours or a published one. A stage 1 that has the
  /// figures of a method above it, whose training it shares, is not repeated.
  private var rows: [(method: MethodRuns, stage: ResultStage)] {
    var seen: [[Double]] = []
    return methods.flatMap { method -> [(MethodRuns, ResultStage)] in
      let first = measures.compactMap { method.spread($0, .stage1)?.values }.flatMap { $0 }
      let isShared = !first.isEmpty && seen.contains(first)
      seen.append(first)
      return ResultStage.allCases.filter { stage in
        if isShared, [.stage1, .stage1Folds, .cosine, .control].contains(stage) { return false }
        return measures.contains { method.spread($0, stage) != nil || published?.value(method.name, stage, $0) != nil }
      }.map { (method, $0) }
    }
  }

  // MARK: - The plot

  /// The table's rows as a picture; nil where nothing was run.
  package func plot() -> RangePlot? {
    guard !ran.isEmpty else { return nil }
    let panels = (published?.plotted ?? measures).map { measure in
      RangePlot.Panel(
        title: measure.title,
        points: rows.map { method, stage in
          let spread = method.spread(measure, stage)
          return .init(
            mean: spread?.mean, deviation: spread?.deviation ?? 0,
            reference: published?.value(method.name, stage, measure))
        })
    }
    return RangePlot(
      labels: rows.map { "\($0.method.name), \($0.stage.rawValue)" }, panels: panels, ours: "ours, mean ± sd",
      reference: !hasPaper
        ? nil : published.map { "the paper on \($0.dataset)" + (isComparable ? "" : ", not comparable") })
  }

  // MARK: - The page

  /// - Parameter plot: the picture's file name, beside the page.
  package func markdown(plot: String?) -> String {
    var sections = ["# \(dataset)", provenance()]
    if let label = comparability() { sections.append("**\(label)**") }
    if let missing = missing() { sections.append(missing) }
    if let plot { sections.append("![Our figures with their deviation, beside the paper's](\(plot))") }
    sections.append(mainTable() + "\n\n" + legend())
    if let ablations = ablations() { sections.append(ablations) }
    if let others = others() { sections.append(others) }
    sections.append(bySeed())
    return sections.joined(separator: "\n\n") + "\n"
  }

  private func provenance() -> String {
    let counts = ran.map(\.runs.count), seeds = counts.max() ?? 0
    let some = counts.contains { $0 != seeds } ? "up to \(seeds)" : "\(seeds)"
    return """
      Made by `\(command)`; do not edit. Percent of the pool `test`; \
      \(seeds == 1 ? "one seed" : "mean ± standard deviation of \(some) seeds").
      """
  }

  /// The test pool of the first run, by its counts.
  private var test: (photos: Int, identities: Int)? {
    guard let run = ran.first?.runs.first, let photos = run["photos"], let identities = run["classes"] ?? run["photos"]
    else { return nil }
    return (Int(photos), Int(identities))
  }

  private var isComparable: Bool {
    guard let published, let test else { return false }
    return test.identities == published.test.identities && (published.test.photos ?? test.photos) == test.photos
  }

  private func comparability() -> String? {
    if let published, let difference = published.difference {
      return "Not comparable with the published figures: \(difference)."
    }
    guard let published, let test, !isComparable else { return nil }
    if published.measures.contains(.recallSum) {
      return
        "Not comparable with the published figures: tested on \(test.photos) photos, those of \(published.dataset) on "
        + "\(published.test.identities)."
    }
    let photos = published.test.photos.map { "\($0) photos in " } ?? ""
    return """
      Not comparable with the paper's figures: tested on \(test.photos) photos in \(test.identities) classes, the \
      paper's \(published.dataset) \
      on \(photos)\(published.test.identities). The paper's figures stand here for orientation.
      """
  }

  private func missing() -> String? {
    let lines = methods.filter { !$0.missing.isEmpty }.map { method in
      let seeds =
        "seed\(method.missing.count == 1 ? "" : "s") \(method.missing.map(String.init).joined(separator: ", "))"
      return "- `\(method.name)`: " + (method.runs.isEmpty ? "not run" : "without \(seeds)")
    }
    return lines.isEmpty ? nil : "Missing:\n\n" + lines.joined(separator: "\n")
  }

  private func mainTable() -> String {
    let columns = measures.flatMap { [$0.title] + (hasPaper ? ["the paper"] : []) }
    var name = ""
    return table(
      ["method", "after"] + columns,
      rows.map { method, stage in
        defer { name = method.name }
        return [name == method.name ? "" : "`\(method.name)`", stage.rawValue]
          + measures.flatMap { measure -> [String] in
            let ours = method.spread(measure, stage)?.text() ?? "–"
            return [ours] + (hasPaper ? [published?.value(method.name, stage, measure).map { "\($0)" } ?? "–"] : [])
          }
      })
  }

  private func legend() -> String {
    let shared = methods.filter { method in
      !method.runs.isEmpty && !rows.contains { $0.method.name == method.name && $0.stage == .stage1 }
    }
    var sentences: [String] = []
    if measures.contains(.classPrecision) {
      sentences.append(
        """
        *Stage 1* scores by Reed's protocol: the inner product with the mean of a class's sentences; *cosine* with \
        that mean brought to length 1, as \
        others do (it says nothing where embeddings have a cohort). *Stage 2* ranks a class's photos by the mean \
        confidence over its sentences, 0 for a pair that was screened out (the paper leaves it \
        open); *lists alone* is the same with every confidence 1, so what no network adds; *both, fused* is stage 1 \
        with the mean log-odds of the \
        screened pairs, which the paper does not have.
        """)
    } else if measures.contains(.recallSum) {
      sentences.append(
        """
        R@K: of photos looking for one of their own sentences (i→t), and of sentences looking for their photo (t→i), \
        the share that has it among the \
        first K; rsum is the sum of the six. *Stage 2* re-ranks the first 20 of stage 1's lists, or as many as are \
        named; *all* is its own ranking of all pairs; \
        *both, fused* re-ranks the first 20 by both stages' scores, with a weight from val; *members, fused* adds up \
        the scores of several methods.
        """)
    } else {
      sentences.append(
        "*Stage 2* re-ranks each sentence's first photos by the confidence; *both, fused* by it and stage 1's "
          + "similarity, which the paper does not have."
      )
    }
    if rows.contains(where: { [.stage1Folds, .exactFolds, .ensembleFolds].contains($0.stage) }) {
      sentences.append(
        "*Five folds*: each fifth of the photos is searched for and in by itself, and the mean of the five is shown.")
    }
    if !shared.isEmpty {
      sentences.append("Stage 1 of \(shared.map { "`\($0.name)`" }.joined(separator: ", ")) is that of a method above.")
    }
    return sentences.joined(separator: " ")
  }

  /// The paper's ablations, which it has on CUHK-PEDES: ours on this data set by the same measures.
  private func ablations() -> String? {
    let paper = PublishedFigures.cuhkPedes, isSame = published?.dataset == paper.dataset
    let ours = paper.measures + (isSame ? [] : [.classPrecision])
    let lines = paper.rows.compactMap { row -> [String]? in
      guard let method = methods.first(where: { $0.name == row.method }) else { return nil }
      let spreads = ours.map { method.spread($0, row.stage) }
      guard spreads.contains(where: { $0 != nil }) else { return nil }
      return [row.words] + spreads.map { $0?.text() ?? "–" } + row.values.map { $0.map { decimal($0, 2) } ?? "–" }
    }
    guard lines.count > 1 else { return nil }
    let titles =
      ours.map(\.title) + paper.measures.map { "the paper\(isSame ? "" : " on \(paper.dataset)"), \($0.title)" }
    let orders = ours.enumerated().compactMap { index, measure in
      PublishedOrder(paper, column: isSame ? index : 0, methods: ran, by: measure).words()
    }
    let verdicts = orders.map { words in "- " + words[0] + words.dropFirst().map { "\n  - \($0)" }.joined() }
    return """
      ## Ablations

      The paper has them on \(paper.dataset): a sentence's first \(isSame ? "" : "screened ")photos, re-ranked by \
      stage 2, and whether one of its \
      identity is among the first.

      \(table(["method"] + titles, lines))

      The order\(isSame ? "" : ", beside the paper's by top-1"):

      \(verdicts.joined(separator: "\n"))
      """
  }

  private func others() -> String? {
    guard let published else { return nil }
    func cell(_ values: [Double]) -> String { values.map { "\($0)" }.joined(separator: " / ") }
    let lines = published.others.map { [$0.name] + $0.values.map(cell) + [$0.source.rawValue] }
    let pairs = published.others.contains { $0.values.contains { $0.count > 1 } }
    return """
      ## What others have on \(published.dataset)

      \(table([""] + published.measures.map(\.title) + ["read in"], lines))
      """
        + (pairs
          ? """


          Two numbers: trained from photos to sentences alone, and in both directions. The code of CMPL computes a \
          truncated average precision under \
          the name of AP@K; whether its published figure is that one is not known.
          """ : "")
  }

  private func bySeed() -> String {
    let parts = ran.map { method in
      let notes = method.notes.isEmpty ? "" : method.notes.joined(separator: "; ") + ".\n\n"
      return
        "<details><summary><code>\(method.name)</code></summary>\n\n\(notes)\(SeedTable(method).markdown())\n</details>"
    }
    return "## Every figure of every seed\n\n" + parts.joined(separator: "\n\n")
  }

  private func table(_ head: [String], _ lines: [[String]]) -> String {
    ([head, head.map { _ in "---" }] + lines).map { "| " + $0.joined(separator: " | ") + " |" }.joined(separator: "\n")
  }
}
