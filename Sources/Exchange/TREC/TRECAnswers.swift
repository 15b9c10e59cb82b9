import Datasets

/// The right answers in TREC's form (qrels), `query 0 item grade`: an item is right where its grade is above 0.
package struct TRECAnswers: Sendable {
  package let path: String
  /// The queries that have a right answer, in the file's order.
  package private(set) var queries: [String] = []
  /// By query.
  package private(set) var right: [String: Set<String>] = [:]

  /// - Throws: `DatasetError` with the line that is malformed, or that judges an item a second time; also where there
  ///   is no right answer at all.
  package init(readingFrom path: String) throws {
    self.path = path
    var lines: [String: [String: Int]] = [:]
    try TRECLines(path, form: "query 0 item grade").forEach { line, fields in
      let (query, item) = (fields[0], fields[2])
      guard let grade = Int(fields[3]) else {
        throw DatasetError("\(path):\(line): the grade “\(fields[3])” is no whole number: write 1 for a right answer.")
      }
      if let other = lines[query, default: [:]].updateValue(line, forKey: item) {
        throw DatasetError("\(path):\(line): query \(query) has \(item) in line \(other) too: keep one line.")
      }
      guard grade > 0 else { return }
      if right[query] == nil { queries.append(query) }
      right[query, default: []].insert(item)
    }
    guard !queries.isEmpty else { throw DatasetError("\(path): no grade is above 0, so no answer is right.") }
  }
}
