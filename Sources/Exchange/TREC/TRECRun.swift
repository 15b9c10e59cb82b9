import Datasets

/// A run in TREC's form, `query Q0 item place score tag`: what a system found for each query. Only the score decides
/// the order, as in trec_eval; the place is not looked at.
package struct TRECRun {
  /// An item that a query found.
  package struct Found: Equatable, Sendable {
    package let item: String
    package let score: Double
    fileprivate let line: Int
  }

  package let path: String
  private let lines: TRECLines

  /// - Throws: `DatasetError` where there is no such file.
  package init(_ path: String) throws {
    (self.path, lines) = (path, try TRECLines(path, form: "query Q0 item place score tag"))
  }

  /// What `make` makes of the list of each query.
  ///
  /// Where the lines of each query follow each other, as is usual, one list is held at a time. Where they do not, the
  /// file is read again, and all lists are held.
  ///
  /// - Throws: `DatasetError` with the line that is malformed, or that has an item which its query had before; what
  ///   `make` throws.
  package func map<Made>(_ make: (_ query: String, _ list: [Found]) throws -> Made) throws -> [String: Made] {
    do { return try mapOneAfterAnother(make) } catch is QueryComesAgain {
      var lists: [String: [Found]] = [:]
      try forEach { lists[$0, default: []].append($1) }
      var all: [String: Made] = [:]
      for (query, list) in lists { all[query] = try made(query, list, make) }
      return all
    }
  }

  /// A query has lines in several places.
  private struct QueryComesAgain: Error {}

  private func mapOneAfterAnother<Made>(_ make: (String, [Found]) throws -> Made) throws -> [String: Made] {
    var all: [String: Made] = [:], current: String?, list: [Found] = []
    try forEach { query, found in
      if query != current {
        if let current { all[current] = try made(current, list, make) }
        guard all[query] == nil else { throw QueryComesAgain() }
        current = query
        list.removeAll(keepingCapacity: true)
      }
      list.append(found)
    }
    if let current { all[current] = try made(current, list, make) }
    return all
  }

  private func made<Made>(_ query: String, _ list: [Found], _ make: (String, [Found]) throws -> Made) throws -> Made {
    var lines: [String: Int] = [:]
    for found in list {
      guard let other = lines.updateValue(found.line, forKey: found.item) else { continue }
      throw DatasetError(
        "\(path):\(found.line): query \(query) found \(found.item) in line \(other) too: keep one line.")
    }
    return try make(query, list)
  }

  private func forEach(_ body: (_ query: String, _ found: Found) throws -> Void) throws {
    try lines.forEach { line, fields in
      guard let score = Double(fields[4]), score.isFinite else {
        throw DatasetError("\(path):\(line): the score “\(fields[4])” is no finite number: write one, such as 0.25.")
      }
      try body(fields[0], Found(item: fields[2], score: score, line: line))
    }
  }
}
