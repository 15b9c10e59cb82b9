/// A page of results in Markdown: the mean of every method's seeds, and what was published.
package struct ResultsPage: Sendable {
  /// The runs of one method, by rising seed.
  private struct Method {
    let name: String
    let runs: [RunFigures.Run]

    /// A measure after a stage in all runs; nil where one of them lacks it.
    func spread(_ measure: Measure, _ stage: ResultStage) -> Spread? {
      guard let figure = measure.figures[stage] else { return nil }
      let values = runs.compactMap { $0.figures[figure] }
      return values.count == runs.count ? Spread(values) : nil
    }
  }

  private let dataset: String
  private let methods: [Method]
  private let titles: [String: String]
  private let published: PublishedFigures?

  /// - Parameters:
  ///   - dataset: its name in pipelines/.
  ///   - methods: the columns `name` and `title`, in the order of the page; methods that it lacks come last.
  package init(dataset: String, _ figures: RunFigures, published: PublishedFigures?, methods: Sheet?) {
    (self.dataset, self.published) = (dataset, published)
    let known = methods?.rows.map { $0["name"] } ?? []
    titles = Dictionary(methods?.rows.map { ($0["name"], $0["title"]) } ?? []) { first, _ in first }
    let runs = Dictionary(grouping: figures.runs) { $0.method }
    self.methods = (known.filter { runs[$0] != nil } + runs.keys.sorted().filter { !known.contains($0) })
      .map { Method(name: $0, runs: runs[$0] ?? []) }
  }

  private var runs: [RunFigures.Run] { methods.flatMap(\.runs) }

  /// The columns: those that were published, then the others of their kind.
  private var measures: [Measure] {
    let first = published?.measures ?? [], names = first.map(\.name)
    let areCaptions =
      names.contains("rsum") || runs.contains { $0.figures.keys.contains { $0.hasPrefix("caption_retrieval.") } }
    let others = areCaptions ? Measure.ofCaptions : Measure.ofClasses.filter { !haveFewPhotos || $0.name != ap50 }
    return first + others.filter { !names.contains($0.name) }
  }

  private let ap50 = "text_to_image_ap50"
  private var haveFewPhotos: Bool {
    runs.contains { ($0.figures["\(ap50)_ceiling"] ?? 100) < Conclusion.leastCeiling }
  }

  /// The measure by which the page concludes.
  private var headline: Measure {
    let measures = measures, shown = published.map { $0.measures.isEmpty ? measures : $0.measures } ?? measures
    return ["rsum", ap50, "text_to_image_top1"].lazy.compactMap { name in
      shown.first { $0.name == name }
    }.first ?? shown[0]
  }

  /// Every method after every stage that has a figure. A stage 1 with the figures of a method above it, whose training
  /// it shares, is not repeated.
  private var rows: [(method: Method, stage: ResultStage)] {
    var seen: [[Double]] = []
    return methods.flatMap { method -> [(Method, ResultStage)] in
      let first = measures.compactMap { method.spread($0, .stage1)?.values }.flatMap { $0 }
      let isShared = !first.isEmpty && seen.contains(first)
      seen.append(first)
      return ResultStage.allCases.filter { stage in
        !(isShared && stage.isOfStage1) && measures.contains { method.spread($0, stage) != nil }
      }.map { (method, $0) }
    }
  }

  /// Whether a file that begins so is such a page.
  package static func begins(_ start: some Collection<UInt8>) -> Bool {
    String(decoding: start, as: UTF8.self).contains(/^# [\s\S]*`make tabulate DATASET=[^`]*` writes this page from \[/)
  }

  /// - Parameter csv: the name of the file that the page is made of, beside it: `<data set>.csv`, or
  ///   `<data set>-<backbone>.csv` where the runs had another backbone than the data set's own.
  package func markdown(csv: String) -> String {
    let backbone = csv.hasPrefix(dataset + "-") ? String(csv.dropFirst(dataset.count + 1).dropLast(4)) : nil
    let parts: [String?] = [
      "# \(dataset)\(backbone.map { " with \($0)" } ?? "")", conclusion(), provenance(csv, backbone), table(), notes(),
      titles.isEmpty ? nil : methods.map { "- `\($0.name)`: \(titles[$0.name] ?? "–")" }.joined(separator: "\n"),
      others(),
    ]
    return parts.compactMap { $0 }.joined(separator: "\n\n") + "\n"
  }

  private func conclusion() -> String? {
    let headline = headline
    let shown = rows.filter { !$0.stage.isOfFolds }.compactMap { method, stage in
      method.spread(headline, stage).map { (method: method.name, stage: stage.rawValue, spread: $0) }
    }
    guard let best = shown.max(by: { $0.spread.mean < $1.spread.mean }) else { return nil }
    let ours =
      "**Best by \(headline.title): `\(best.method)`, \(best.stage), \(best.spread.text) "
      + "(\(counted(best.spread.values.count, "seed"))).**"
    func value(_ system: PublishedFigures.System) -> Double { Double(system.values[headline.name] ?? "") ?? -.infinity }
    let rivals = (published?.systems ?? []).filter { $0.stage?.isOfFolds != true }
    guard let rival = rivals.max(by: { value($0) < value($1) }), let figure = rival.values[headline.name] else {
      return ours
    }
    return ours + " Published: up to \(figure) (\(rival.name))"
      + (reasons(rival).isEmpty ? "." : ", not comparable with ours: see below.")
  }

  private func provenance(_ csv: String, _ backbone: String?) -> String {
    func settings(_ name: String, _ title: String) -> String {
      let values = Set(runs.compactMap { $0.settings[name] }).sorted().joined(separator: " or ")
      return values.isEmpty ? "" : " \(title) \(values)."
    }
    let counts = ["photos", "sentences", "classes"].compactMap { name in
      runs.first?.figures[name].map { "\(Int($0)) \(name)" }
    }
    return """
      Percent of \(counts.joined(separator: ", ")); mean ± standard deviation over seeds.\
      \(settings("trained_on", "Trained on"))\(settings("tie_rule", "Ties:"))\
      \(backbone.map { " Backbone: \($0)." } ?? "")
      [What the rows and columns mean](../evaluation.md#pages-of-results).
      `make tabulate DATASET=\(dataset)\(backbone.map { " BACKBONE=\($0)" } ?? "")` writes this page from \
      [\(csv)](\(csv)), which has every figure of every seed.
      """
  }

  private func table() -> String {
    var table = Table([["method", "after", "seeds"] + measures.map(\.title)]), last = ""
    for (method, stage) in rows {
      table.rows.append(
        (method.name == last
          ? ["", stage.rawValue, ""] : ["`\(method.name)`", stage.rawValue, "\(method.runs.count)"])
          + measures.map { method.spread($0, stage)?.text ?? "–" })
      last = method.name
    }
    return table.markdown
  }

  private func notes() -> String? {
    let shown = rows
    let shared = methods.filter { method in
      measures.contains { method.spread($0, .stage1) != nil }
        && !shown.contains { $0.method.name == method.name && $0.stage == .stage1 }
    }
    let names = shared.map { "`\($0.name)`" }.joined(separator: ", ")
    let notes =
      (shared.isEmpty ? [] : ["Stage 1 of \(names) is that of a method above."])
      + runs.compactMap { run in run.settings["note"].map { "`\(run.method)`, seed \(run.seed): \($0)." } }
    return notes.isEmpty ? nil : notes.joined(separator: "\n")
  }

  /// Why a system's figures are not comparable with ours.
  private func reasons(_ system: PublishedFigures.System) -> [String] {
    system.reasons(photos: runs.first?.figures["photos"], classes: runs.first?.figures["classes"])
  }

  private func others() -> String? {
    guard let published, !published.systems.isEmpty else { return nil }
    let rows = published.systems.map { system in
      let ours = (system.method.isEmpty ? [] : ["`\(system.method)`"]) + (system.stage.map { [$0.rawValue] } ?? [])
      let values = published.measures.map { system.values[$0.name] ?? "–" }
      return [system.name, ours.joined(separator: ", ")] + values + [system.source]
    }
    let table = Table([["system", "beside ours"] + published.measures.map(\.title) + ["read in"]] + rows)
    let all = published.systems.map { (name: $0.name, reasons: reasons($0)) }
    var distinct: [String] = []
    for reason in all.flatMap(\.reasons) where !distinct.contains(reason) { distinct.append(reason) }
    let lines = distinct.map { reason in
      let names = all.filter { $0.reasons.contains(reason) }.map(\.name)
      return "- \(names.count == all.count ? "all" : names.joined(separator: ", ")): \(reason)"
    }
    let warning = lines.isEmpty ? [] : ["Not comparable with ours:\n\n" + lines.joined(separator: "\n")]
    return (["## Published"] + warning + [table.markdown]).joined(separator: "\n\n")
  }
}
