import Datasets

/// A run in TREC's form, `query Q0 item place score tag`: what a system found for each query. Only the score decides
/// the order, as in trec_eval; the place is not looked at.
package struct TRECRun: Sendable {
  package let path: String
  /// By query: the items that it found, and their scores.
  package private(set) var lists: [String: [(item: String, score: Double)]] = [:]

  /// - Throws: `DatasetError` with the line that is malformed, or that has an item which its query had before.
  package init(readingFrom path: String) throws {
    self.path = path
    var queries: [String] = [], firstLines: [String: [Int]] = [:]
    try TRECLines(path, form: "query Q0 item place score tag").forEach { line, fields in
      let (query, item) = (fields[0], fields[2])
      guard let score = Double(fields[4]), score.isFinite else {
        throw DatasetError("\(path):\(line): the score “\(fields[4])” is no finite number: write one, such as 0.25.")
      }
      if lists[query] == nil { queries.append(query) }
      lists[query, default: []].append((item, score))
      firstLines[query, default: []].append(line)
    }
    for query in queries {
      var seen: [String: Int] = [:]
      for (found, line) in zip(lists[query] ?? [], firstLines[query] ?? []) {
        guard let other = seen.updateValue(line, forKey: found.item) else { continue }
        throw DatasetError("\(path):\(line): query \(query) found \(found.item) in line \(other) too: keep one line.")
      }
    }
  }
}
