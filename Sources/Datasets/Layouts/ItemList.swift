import Tensor

/// A list of photos or sentences, such as the rows of somebody's matrix, in its order.
///
/// `.txt` has one identity a line. `.csv` names its columns on the first line; those read are `item` (a name of its
/// own, such as a file), `identity` (who or what it shows) and `caption-of` (for a caption: the item of the other list
/// that it describes). docs/evaluation.md has examples.
package struct ItemList {
  package let path: String, count: Int
  /// By line; nil where there is no such column.
  package private(set) var names: [String]?, identities: [String]?, captionOf: [String]?
  private var fileLines: [Int] = []

  /// - Throws: `DatasetError` with the line where the list is malformed, or where a name is empty or not the only one.
  package init(readingFrom path: String) throws {
    self.path = path
    try require(
      exists(path),
      "\(path) is missing: give a list with one identity a line, or a .csv with the columns item, identity, "
        + "caption-of.")
    guard path.lowercased().hasSuffix(".csv") else {
      let lines = try items(of: path, each: "an identity")
      (count, identities, fileLines) = (lines.count, lines, Array(1..<lines.count + 1))
      return
    }
    let csv = try CSV(readingFrom: path)
    try csv.requireForm()
    let rows = try csv.table().rows
    (count, fileLines) = (rows.count, rows.map(\.line))
    func column(_ name: String) throws -> [String]? {
      guard let place = try csv.place(of: name) else { return nil }
      let words = rows.map { $0.fields[place].label }
      if let row = words.firstIndex(of: "") { throw DatasetError("\(path):\(fileLines[row]): the \(name) is empty.") }
      return words
    }
    (names, identities, captionOf) = (try column("item"), try column("identity"), try column("caption-of"))
    try require(
      names != nil || identities != nil || captionOf != nil,
      "\(path): the first line names none of the columns item, identity, caption-of.")
    var line: [String: Int] = [:]
    for (name, number) in zip(names ?? [], fileLines) {
      if let other = line.updateValue(number, forKey: name) {
        throw DatasetError("\(path):\(number): item \(name) is also in line \(other).")
      }
    }
  }

  /// For each caption its place in `other`, by name. nil when these are no captions.
  /// - Throws: `DatasetError` where a caption is of an item that the other list does not have.
  package func places(in other: ItemList) throws -> [Int]? {
    guard let captionOf else { return nil }
    let names = try require(
      other.names, "\(other.path): the captions of \(path) name its items: it needs a column item.")
    let place = names.places()
    return try zip(captionOf, fileLines).map { name, line in
      try require(place[name], "\(path):\(line): is a caption of \(name), which \(other.path) does not have.")
    }
  }
}
