import Foundation

/// What every drawn photo shows of each part, such as a black tail: by it answers to a sentence are checked.
///
/// `synthesize` writes it as a table. An empty field is a part that the photo does not show: it is hidden, or absent.
/// ```
/// photo,crown,…,tail,…
/// 001.Red_crowned_Finch/Red_crowned_Finch_1.jpg,red,…,black,…
/// ```
package struct DrawnParts: Sendable, Equatable {
  /// The name of the file in the folder that `synthesize` writes.
  package static let file = "drawn.csv"

  /// The names of the parts, in the order of the columns.
  package let parts: [String]
  /// The names of the photos, as `examples.h5` has them, in the order of the rows.
  package private(set) var photos: [String] = []
  private var rows: [[String]] = []
  private var places: [String: Int] = [:]

  /// A table without photos.
  init(parts: [String]) {
    precondition(Set(parts).count == parts.count && !parts.contains("photo"), "a part is named twice, or “photo”")
    self.parts = parts
  }

  /// The word for what a photo shows of a part, in lower case.
  /// - Returns: nil where the photo does not show the part, and where there is no such photo or part.
  package subscript(photo: String, part: String) -> String? {
    guard let row = places[photo], let column = parts.firstIndex(of: part) else { return nil }
    let word = rows[row][column]
    return word.isEmpty ? nil : word
  }

  /// Appends a photo.
  /// - Parameter words: one for each of `parts`, empty where the photo does not show it.
  mutating func add(photo: String, _ words: [String]) {
    precondition(words.count == parts.count, "\(words.count) words for \(parts.count) parts")
    precondition(places.updateValue(photos.count, forKey: photo) == nil, "the photo \(photo) comes twice")
    photos.append(photo)
    rows.append(words)
  }

  /// The table as a file has it.
  var csv: String {
    let lines = [["photo"] + parts] + zip(photos, rows).map { [$0] + $1 }
    return lines.map { fields in
      precondition(
        !fields.contains { $0.contains { ",\"\r\n".contains($0) } }, "a word of \(fields) would need quotes")
      return fields.joined(separator: ",") + "\n"
    }.joined()
  }

  /// Reads what `csv` wrote.
  /// - Throws: `DatasetError` with the file, and the line where there is one, when it is missing or no such table.
  package init(readingFrom path: String) throws {
    try require(
      FileManager.default.fileExists(atPath: path),
      "\(path): no such file: synthesize writes it in the folder of its photos, as \(Self.file).")
    let (header, rows) = try CSV(readingFrom: path).table()
    try require(
      header.first == "photo" && header.count > 1,
      "\(path): the first line is “\(header.joined(separator: ",").excerpt)”, where “photo,” and the names of parts "
        + "are needed: take the file that synthesize wrote.")
    let names = Array(header.dropFirst())
    if let twice = names.indices.first(where: { names[..<$0].contains(names[$0]) || names[$0] == "photo" }) {
      throw DatasetError("\(path): the first line names the column “\(names[twice].excerpt)” twice: take one out.")
    }
    self.init(parts: names)
    for row in rows {
      let fields = row.fields.map(\.label)
      try require(!fields[0].isEmpty, "\(path):\(row.line): the photo has no name: take the line out, or name it.")
      try require(
        places[fields[0]] == nil,
        "\(path):\(row.line): the photo \(fields[0].excerpt) was listed before: take one of the two lines out.")
      add(photo: fields[0], Array(fields.dropFirst()))
    }
  }
}
