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
    let names = options.table.map { [$0] } ?? signs, found = names.filter { exists(folder + "/" + $0) }
    guard let name = found.first else { throw missing("\(folder)/\(names.joined(separator: " or "))", in: folder) }
    try require(
      found.count == 1,
      "\(folder): has \(found.joined(separator: " and ")): take one away, or say which is meant with --table.")
    let path = folder + "/" + name
    return try corpus(path.lowercased().hasSuffix(".csv") ? csvRows(path) : jsonRows(path), folder: folder, table: path)
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
    let csv = try CSV(readingFrom: path)
    // Before the rows are counted: a table with other separators than commas has one column.
    try csv.requireForm()
    let places = try columns.map { name, keyPath in
      let place = try require(
        csv.place(of: name),
        "\(path): the first line must name the columns photo, identity, sentence and split, with commas between; "
          + "\(name) is missing.")
      return (place, keyPath)
    }
    return try csv.table().rows.filter { !$0.isBlank }.map { row in
      var result = Row(line: row.line)
      for (place, keyPath) in places { result[keyPath: keyPath] = row.fields[place] }
      return result
    }
  }

  private static func jsonRows(_ path: String) throws -> [Row] {
    try TextFile(path).byteLines().enumerated().compactMap { number, line in
      // Files that were joined have byte-order marks in between.
      let line = line.starts(with: byteOrderMark) ? line.dropFirst(byteOrderMark.count) : line
      guard let first = line.first(where: { $0 > 0x20 }) else { return nil }
      try require(first == UInt8(ascii: "{"), "\(path):\(number + 1): not a JSON object; write one object a line.")
      let object = try json([String: Value].self, line, in: path, line: number + 1)
      var row = Row(line: number + 1)
      for (name, keyPath) in columns {
        let value = try require(
          object[name],
          "\(path):\(number + 1): “\(name)” is missing; an object needs photo, identity, sentence and split.")
        row[keyPath: keyPath] = try require(
          value.text(orWhole: name == "identity"),
          "\(path):\(number + 1): “\(name)” must be a string\(name == "identity" ? " or a whole number" : "").")
      }
      return row
    }
  }

  /// A value in JSON lines.
  private enum Value: Decodable {
    case text(String), whole(Int), other

    init(from decoder: any Decoder) throws {
      let value = try decoder.singleValueContainer()
      self =
        (try? value.decode(String.self)).map(Value.text) ?? (try? value.decode(Int.self)).map(Value.whole) ?? .other
    }

    func text(orWhole: Bool) -> String? {
      switch self {
      case .text(let text): text
      case .whole(let number): orWhole ? String(number) : nil
      case .other: nil
      }
    }
  }

  private static func corpus(_ rows: [Row], folder: String, table: String) throws -> Corpus {
    var badItems = BadItems(), splitOf: [String: (split: Split, line: Int)] = [:]
    var photos: [ListedPhoto] = [], place: [String: Int] = [:]
    for row in rows {
      let at = "\(table):\(row.line)", identity = row.identity.label, photo = row.photo.label
      let split = try Split(named: row.split, at)
      guard !identity.isEmpty else { throw DatasetError("\(at): the identity is empty.") }
      let known = splitOf[identity] ?? (split, row.line)
      try require(
        known.split == split,
        "\(at): identity \(identity.excerpt) is in \(split) here and in \(known.split) at line \(known.line): an "
          + "identity belongs to one split.")
      splitOf[identity] = known
      if photo.isEmpty {
        badItems.add("the sentence at \(at) has no photo")
      } else if let index = place[way(to: photo)] {
        let other = photos[index]
        try require(
          other.identity == identity,
          "\(at): photo \(photo.excerpt) is \(identity.excerpt) here and \(other.identity.excerpt) at \(other.list).")
        photos[index].captions.append(row.sentence)
      } else {
        place[way(to: photo)] = photos.count
        photos.append(
          try ListedPhoto(
            file: photo, beneath: folder, identity: identity, split: split, captions: [row.sentence], list: at))
      }
    }

    // Identities in the order of the splits, and within each as the table first names them.
    let identities = Split.allCases.flatMap { split in
      splitOf.filter { $0.value.split == split }.sorted { $0.value.line < $1.value.line }.map(\.key)
    }
    return Corpus(photos, identities: identities, badItems: badItems)
  }

  /// A path without what leads nowhere: ./a.jpg and a.jpg are one photo.
  private static func way(to photo: String) -> String {
    photo.split(separator: "/").filter { $0 != "." }.joined(separator: "/")
  }
}
