import Foundation

/// How rankings and right answers are written.
package enum RankingFormat: String, CaseIterable, Sendable {
  /// A line for each query and item: `query Q0 item place score tag`, and of answers `query 0 item 1`.
  case trec
  /// One object, `{query: [item, …]}`, best first. Names that are whole numbers, such as COCO's, are written as numbers
  /// in the lists.
  case json

  /// The name of the system in a run, unless another is given.
  package static let ownTag = "lineup"

  /// Whether a file that begins so has one of these forms, as they are written here: a run of its own tag, or answers
  /// that are all right.
  package static func begins(_ start: [UInt8]) -> Bool {
    let lines = String(decoding: start, as: UTF8.self).split(separator: "\n")
    // The last line may be cut.
    let whole = start.last == UInt8(ascii: "\n") ? lines[...] : lines.dropLast()
    guard let first = lines.first else { return false }
    if first == "{" { return lines.count > 1 && lines[1].contains(/^".*": \[|^}$/) }
    return !whole.isEmpty
      && whole.allSatisfy { line in
        let words = line.split(separator: " ")
        return words.count == 6
          ? words[1] == "Q0" && words[5] == ownTag : words.count == 4 && words[1] == "0" && words[3] == "1"
      }
  }

  /// What comes before the first query.
  package var head: String { self == .json ? "{" : "" }
  /// What comes behind the last query.
  package var tail: String { self == .json ? "\n}\n" : "" }

  /// Names as the format has them: in TREC's, blanks and `%` in a name become `%20` and so on.
  package func written(_ names: [String]) -> [String] {
    switch self {
    case .trec: names.map(Self.withoutBlanks)
    case .json: names.map { Int($0).map { "\($0)" } == $0 ? $0 : Self.quoted($0) }
    }
  }

  /// What one query found.
  /// - Parameters:
  ///   - query, items: as `written` has them.
  ///   - isFirst: whether it is the first query of the file.
  ///   - tag: the name of the system, without blanks.
  package func text(
    ofRanking ranking: [RankedItem], of query: String, among items: [String], isFirst: Bool, tag: String
  ) -> String {
    guard self == .trec else { return object(query, ranking.map { items[$0.item] }, isFirst) }
    return ranking.enumerated().map { place, found in
      "\(query) Q0 \(items[found.item]) \(place + 1) \(found.score) \(tag)\n"
    }.joined()
  }

  /// The right answers of one query.
  package func text(ofAnswers answers: [Int], of query: String, among items: [String], isFirst: Bool) -> String {
    guard self == .trec else { return object(query, answers.map { items[$0] }, isFirst) }
    return answers.map { "\(query) 0 \(items[$0]) 1\n" }.joined()
  }

  private func object(_ query: String, _ items: [String], _ isFirst: Bool) -> String {
    let key = query.hasPrefix("\"") ? query : "\"\(query)\""
    return "\(isFirst ? "" : ",")\n\(key): [\(items.joined(separator: ", "))]"
  }

  private static func quoted(_ text: String) -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .withoutEscapingSlashes
    return (try? encoder.encode(text)).map { String(decoding: $0, as: UTF8.self) } ?? "\"\""
  }

  private static func withoutBlanks(_ name: String) -> String {
    name.unicodeScalars.map { scalar in
      guard scalar == "%" || scalar.properties.isWhitespace || scalar.properties.generalCategory == .control else {
        return String(scalar)
      }
      return String(scalar).utf8.map { "%" + String(0x100 + Int($0), radix: 16, uppercase: true).dropFirst() }.joined()
    }.joined()
  }
}
