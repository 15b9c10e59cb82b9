import Foundation
import Pools

/// Anyone's own data: a folder of photos (JPEG or PNG) and one table, `table.csv` or `table.jsonl`, with a row for each
/// sentence.
///
/// ```
/// photo,identity,sentence,split                   {"photo": "cats/tom.jpg", "identity": "tom",
/// cats/tom.jpg,tom,"a grey cat, asleep",train      "sentence": "a grey cat, asleep", "split": "train"}
/// ```
/// `photo` is a path beneath the folder; rows that name it again describe the same photo. `split` is train, val or
/// test, and an identity belongs to one of them. Other columns are ignored. docs/datasets.md has an example.
package struct Plain: DatasetLayout {
  package static let name = "plain", signs = ["table.csv", "table.jsonl"]

  /// The data set under `folder`, by its table: `options.table`, or whichever of the two is there.
  ///
  /// Left out as bad items are a photo that is missing or has no sentence, and a sentence that has no photo.
  /// - Throws: `DatasetError` when the table is missing or malformed or contradicts itself.
  package static func read(_ folder: String, _ options: ReadingOptions = ReadingOptions()) throws -> Corpus {
    let names = options.table.map { [$0] } ?? signs
    guard let path = names.map({ folder + "/" + $0 }).first(where: exists)
    else { throw missing("\(folder)/\(names.joined(separator: " or "))", in: folder) }
    try requireUTF8(path)
    let rows = try path.hasSuffix(".csv") ? csvRows(path) : jsonRows(path)
    return try corpus(rows, folder: folder, table: path)
  }

  package static func directions(_ folder: String) -> String {
    """
    A plain data set is a folder of photos with a table beside them:
      \(folder)/table.csv, whose first line is photo,identity,sentence,split and which has a row for each sentence.
    docs/datasets.md shows one; --table names another.
    """
  }

  private struct Row {
    var photo = "", identity = "", sentence = "", split = "", line = 0
  }

  private static var columns: [(String, WritableKeyPath<Row, String>)] {
    [("photo", \.photo), ("identity", \.identity), ("sentence", \.sentence), ("split", \.split)]
  }

  private static func csvRows(_ path: String) throws -> [Row] {
    let csv = try CSV(contents(of: path), source: path)
    // Before the rows are counted: a table with other separators than commas has one column.
    let places = try columns.map { name, keyPath in
      let place = try require(
        csv.header.firstIndex(of: name),
        "\(path): the first line must name the columns photo, identity, sentence and split, with commas between; "
          + "\(name) is missing.")
      return (place, keyPath)
    }
    return try csv.table().rows.map { row in
      var result = Row(line: row.line)
      for (place, keyPath) in places { result[keyPath: keyPath] = row.fields[place] }
      return result
    }
  }

  private static func jsonRows(_ path: String) throws -> [Row] {
    try lines(of: path).enumerated().compactMap { number, line in
      if line.allSatisfy(\.isWhitespace) { return nil }
      let object = try require(
        try? JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any],
        "\(path):\(number + 1): not a JSON object; write one object a line.")
      var row = Row(line: number + 1)
      for (name, keyPath) in columns {
        switch object[name] {
        case let text as String: row[keyPath: keyPath] = text
        case let whole as Int where name == "identity": row[keyPath: keyPath] = String(whole)
        case nil:
          throw DatasetError(
            "\(path):\(number + 1): “\(name)” is missing; an object needs photo, identity, sentence and split.")
        default:
          throw DatasetError(
            "\(path):\(number + 1): “\(name)” must be a string\(name == "identity" ? " or a whole number" : "").")
        }
      }
      return row
    }
  }

  private static func corpus(_ rows: [Row], folder: String, table: String) throws -> Corpus {
    var badItems = BadItems(), splitOf: [String: (split: Split, line: Int)] = [:]
    var photos: [ListedPhoto] = [], place: [String: Int] = [:]
    for row in rows {
      let split = try Split(named: row.split, "\(table):\(row.line)")
      guard !row.identity.isEmpty else { throw DatasetError("\(table):\(row.line): the identity is empty.") }
      let known = splitOf[row.identity] ?? (split, row.line)
      try require(
        known.split == split,
        "\(table):\(row.line): identity \(row.identity) is in \(split) here and in \(known.split) at line "
          + "\(known.line): an identity belongs to one split.")
      splitOf[row.identity] = known
      if row.photo.isEmpty {
        badItems.add("the sentence at \(table):\(row.line) has no photo")
      } else if let index = place[row.photo] {
        let other = photos[index]
        try require(
          other.identity == row.identity,
          "\(table):\(row.line): photo \(row.photo) is \(row.identity) here and \(other.identity) at \(other.list).")
        photos[index].captions.append(row.sentence)
      } else {
        place[row.photo] = photos.count
        photos.append(
          ListedPhoto(
            name: row.photo, source: .file(folder + "/" + row.photo), identity: row.identity, split: split,
            captions: [row.sentence], list: "\(table):\(row.line)"))
      }
    }

    // Identities in the order of the splits, and within each as the table first names them.
    let identities = Split.allCases.flatMap { split in
      splitOf.filter { $0.value.split == split }.sorted { $0.value.line < $1.value.line }.map(\.key)
    }
    return Corpus(photos, identities: identities, badItems: badItems)
  }
}
