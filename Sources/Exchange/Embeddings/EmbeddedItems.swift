import Artifacts
import Datasets
import Pools

/// Photos and sentences that a folder has embeddings of, and the row of each in its arrays.
package struct EmbeddedItems: NamedPooled {
  package let photoIdentities: [Int], photoSplits: [Split], sentencePhotos: [Int], identityNames: [String]
  /// By photo, and by sentence.
  package let photoRows: [Int], sentenceRows: [Int]

  /// Those that the folder's tables list. A photo without an identity is one of its own; one without a split is of
  /// test. Of a photo's rows the first says its identity and split.
  /// - Throws: `DatasetError` where the tables are missing, or have no column that is needed.
  package init(_ folder: EmbeddingFolder) throws {
    let names = try Self.column("image_path", of: folder.photoColumns, folder)
    let described = try Self.column("image_path", of: folder.sentenceColumns, folder)
    // Where rows are pairs, a photo has a row for each of its sentences: the first counts.
    var places: [String: Int] = [:], rows: [Int] = []
    for (row, name) in names.enumerated() where places[name] == nil {
      places[name] = rows.count
      rows.append(row)
    }
    let identities = folder.photoColumns["identity"] ?? names
    var numbers: [String: Int] = [:], known: [String] = []
    photoIdentities = rows.map { row in
      let number = numbers[identities[row]] ?? known.count
      if number == known.count { known.append(identities[row]) }
      numbers[identities[row]] = number
      return number
    }
    photoSplits = try rows.map { row in
      guard let name = folder.photoColumns["split"]?[row] else { return .test }
      guard let split = Split(name) else {
        throw DatasetError("\(folder.path): photo \(names[row]) has the split “\(name)”: write train, val or test.")
      }
      return split
    }
    var splitOf: [Int: Split] = [:]
    for (identity, split) in zip(photoIdentities, photoSplits) {
      let other = splitOf.updateValue(split, forKey: identity) ?? split
      guard other == split else {
        throw DatasetError(
          "\(folder.path): identity \(known[identity]) is in \(other) and in \(split): give it one split.")
      }
    }
    sentencePhotos = try described.map { name in
      guard let place = places[name] else {
        throw DatasetError("\(folder.path): a sentence is of \(name), which is no photo of the tables.")
      }
      return place
    }
    (identityNames, photoRows, sentenceRows) = (known, rows, Array(described.indices))
  }

  /// Those of an examples.h5. Without tables, rows are in its order; with them, photos are known by their paths, and
  /// sentences by their photo and, where the table has them, their words.
  /// - Throws: `DatasetError` where a photo or sentence has no row.
  package init(_ folder: EmbeddingFolder, of examples: Examples) throws {
    (photoIdentities, photoSplits) = (examples.photoIdentities, examples.photoSplits)
    (sentencePhotos, identityNames) = (examples.sentencePhotos, examples.identityNames)
    guard !folder.photoColumns.isEmpty || !folder.sentenceColumns.isEmpty else {
      guard folder.photoCount == examples.photoCount, folder.sentenceCount == examples.sentenceCount else {
        throw DatasetError(
          "\(folder.path): embeds \(folder.photoCount) photos and \(folder.sentenceCount) sentences, and "
            + "\(examples.artifact.path) has \(examples.photoCount) and \(examples.sentenceCount): give tables too.")
      }
      (photoRows, sentenceRows) = (Array(0..<folder.photoCount), Array(0..<folder.sentenceCount))
      return
    }
    let names = try Self.column("image_path", of: folder.photoColumns, folder)
    let rowOf = Dictionary(names.enumerated().map { ($1, $0) }) { first, _ in first }
    photoRows = try examples.photoNames.map { name in
      guard let row = rowOf[name] else {
        throw DatasetError("\(folder.path): has no photo \(name), which \(examples.artifact.path) has.")
      }
      return row
    }
    let described = try Self.column("image_path", of: folder.sentenceColumns, folder)
    let captions = folder.sentenceColumns["caption"]
    let texts = try captions.map { _ in try examples.artifact.strings(ExamplesSchema.texts) }
    var waiting: [[String]: [Int]] = [:]
    for (row, name) in described.enumerated().reversed() {
      waiting[[name] + (captions.map { [$0[row]] } ?? []), default: []].append(row)
    }
    sentenceRows = try examples.sentencePhotos.enumerated().map { sentence, photo in
      let key = [examples.photoNames[photo]] + (texts.map { [Self.inTable($0[sentence])] } ?? [])
      guard let row = waiting[key]?.popLast() else {
        throw DatasetError(
          "\(folder.path): has no sentence “\(key.count > 1 ? key[1] : "\(sentence)")” of photo \(key[0]), which "
            + "\(examples.artifact.path) has.")
      }
      return row
    }
  }

  /// A text as a table has it.
  private static func inTable(_ text: String) -> String { String(TabSeparated.line([text]).dropLast()) }

  private static func column(_ name: String, of columns: [String: [String]], _ folder: EmbeddingFolder) throws
    -> [String]
  {
    guard let column = columns[name] else {
      throw DatasetError(
        "\(folder.path): a table of metadata/ with the column \(name) is missing: docs/doors.md shows the files.")
    }
    return column
  }
}
