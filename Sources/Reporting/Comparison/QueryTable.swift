import Artifacts
import Results

/// At which place each query of a run finds its first right item: what a report leaves for comparisons, as a CSV file.
package struct QueryTable: Equatable {
  package enum Direction: String, CaseIterable {
    case textToImage = "text_to_image", imageToText = "image_to_text"

    package var words: String { self == .textToImage ? "text→image" : "image→text" }
  }

  package struct Query: Hashable {
    /// The number in examples.h5 of the sentence, or of the photo, that asks.
    package let direction: Direction, number: Int
  }

  package struct Row: Equatable {
    let query: Query, identity: Int
    /// By stage 1 or the only ranking, and by the last one.
    let first: Int, last: Int
  }

  /// The beginning of the digest of the examples.h5 that the numbers are of.
  let examples: String
  let pool: String
  package let rows: [Row]

  private static let columns = ["examples", "pool", "direction", "query", "identity", "first_rank", "last_rank"]

  init(examples: String, pool: String, rows: [Row]) { (self.examples, self.pool, self.rows) = (examples, pool, rows) }

  /// The queries of a run that have a right item.
  package init(_ run: Run) {
    let rows = Direction.allCases.flatMap { direction in
      let numbers = direction == .textToImage ? run.pool.sentences : run.pool.photos
      let searches = [run.rankings[0], run.last].map { direction == .textToImage ? $0.textToImage : $0.imageToText }
      return searches[0].answerable.map { query in
        Row(
          query: Query(direction: direction, number: numbers[query]), identity: searches[0].queryIdentities[query],
          first: searches[0].first.ranks[query]!, last: searches[1].first.ranks[query]!)
      }
    }
    self.init(examples: Self.short(run.examples.artifact.digest), pool: run.pool.name, rows: rows)
  }

  /// - Throws: `ResultsError` where a row is not as `csv` writes it.
  package init(_ lines: [Sheet.Line], source: String) throws {
    let sheet = try Sheet(lines, source: source, wanting: Self.columns)
    rows = try sheet.rows.map { row in
      let numbers = ["query", "identity", "first_rank", "last_rank"].compactMap { Int(row[$0]) }
      guard let direction = Direction(rawValue: row["direction"]), numbers.count == 4, numbers[0] >= 0, numbers[1] >= 0,
        min(numbers[2], numbers[3]) > 0
      else { throw ResultsError("\(row.place): is no query of a report: run make report again") }
      return Row(
        query: Query(direction: direction, number: numbers[0]), identity: numbers[1], first: numbers[2],
        last: numbers[3])
    }
    guard let first = sheet.rows.first else { throw ResultsError("\(source): has no query: run make report again") }
    (examples, pool) = (first["examples"], first["pool"])
    guard sheet.rows.allSatisfy({ $0["examples"] == examples && $0["pool"] == pool }),
      Set(rows.map(\.query)).count == rows.count
    else { throw ResultsError("\(source): is of several runs: run make report again") }
  }

  package var csv: String {
    Sheet.text(
      [Self.columns]
        + rows.map { row in
          [examples, pool, row.query.direction.rawValue]
            + [row.query.number, row.identity, row.first, row.last].map(String.init)
        })
  }

  /// - Throws: `ResultsError` where the numbers are those of another examples.h5, or no query's that it has.
  package func check(isOf examples: Examples, source: String) throws {
    let path = examples.artifact.path
    guard self.examples == Self.short(examples.artifact.digest) else {
      throw ResultsError("\(source): is of another data set than \(path): give that of the report")
    }
    for row in rows {
      let isSentence = row.query.direction == .textToImage, number = row.query.number
      let count = isSentence ? examples.sentencePhotos.count : examples.photoIdentities.count
      guard number < count,
        examples.photoIdentities[isSentence ? examples.sentencePhotos[number] : number] == row.identity
      else {
        let query = "\(isSentence ? "sentence" : "photo") \(number) of identity \(row.identity)"
        throw ResultsError("\(source): has \(query), which \(path) has not: run make report again")
      }
    }
  }

  /// Whether a file that begins so is such a table.
  package static func begins(_ start: [UInt8]) -> Bool { start.starts(with: Sheet.text([columns]).utf8) }

  /// Beside a page, such as report.csv beside report.html.
  package static func path(besides page: String) -> String {
    (page.hasSuffix(".html") ? String(page.dropLast(5)) : page) + ".csv"
  }

  private static func short(_ digest: String) -> String { String(digest.prefix(12)) }
}
