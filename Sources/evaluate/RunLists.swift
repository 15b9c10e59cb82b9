import Datasets
import Evaluation
import Exchange

/// A run in TREC's form, and the right answers that it is compared with.
struct RunLists {
  let queries: [ListEvaluation.Query]
  /// What deserves a warning.
  let warnings: [String]

  /// Of a query's list, only what its figures need is kept; the right answers are held.
  /// - Throws: `DatasetError` where a file is malformed, or they have no query in common.
  init(run path: String, answers: String) throws {
    let answers = try TRECAnswers(readingFrom: answers)
    let found = try TRECRun(path).map { query, list in
      answers.right[query].map { right in
        ListEvaluation.Query(list.map { ($0.score, right.contains($0.item)) }, right: right.count)
      }
    }
    guard answers.queries.contains(where: { found[$0] != nil }) else {
      throw DatasetError(
        "\(path): none of its queries, such as “\(found.keys.min() ?? "")”, has a right answer in "
          + "\(answers.path), which has such as “\(answers.queries[0])”: give the two that belong together.")
    }
    queries = answers.queries.map { query in
      (found[query] ?? nil) ?? ListEvaluation.Query([], right: answers.right[query]?.count ?? 1)
    }
    let missing = answers.queries.filter { found[$0] == nil }
    let extra = found.keys.filter { answers.right[$0] == nil }.sorted()
    var warnings: [String] = []
    if let first = missing.first {
      warnings.append("\(path): has no list for \(missing.count) queries, such as “\(first)”: they count 0")
    }
    if let first = extra.first {
      warnings.append(
        "\(answers.path): has no right answer for \(extra.count) queries, such as “\(first)”: they are left out")
    }
    self.warnings = warnings
  }
}
