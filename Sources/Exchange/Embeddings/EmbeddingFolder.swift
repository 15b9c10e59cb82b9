import Datasets
import Files
import Foundation

/// Embeddings in the layout of clip-retrieval.
///
/// ```
/// img_emb/img_emb_0.npy            [photos, D]; img_emb_1.npy goes on, and so on
/// text_emb/text_emb_0.npy          [sentences, D]
/// metadata/img_metadata_0.tsv      a row for each photo: image_path, and perhaps identity, split
/// metadata/text_metadata_0.tsv     a row for each sentence: image_path, and perhaps caption
/// ```
/// In the place of the two tables there may be `metadata/metadata_0.tsv`, as clip-retrieval has it: its row i is of
/// photo i and of sentence i.
package struct EmbeddingFolder {
  package let path: String
  package let photos: EmbeddedRows, sentences: EmbeddedRows
  /// The tables' columns by name; empty where there are no tables.
  package let photoColumns: [String: [String]], sentenceColumns: [String: [String]]

  package static let photoFiles = "img_emb/img_emb_", sentenceFiles = "text_emb/text_emb_"
  package static let photoTables = "metadata/img_metadata_", sentenceTables = "metadata/text_metadata_"
  package static let pairTables = "metadata/metadata_"

  package var photoCount: Int { photos.count }
  package var sentenceCount: Int { sentences.count }
  package var dimensions: Int { photos.width }

  /// Reads the tables, and how large the arrays are.
  /// - Throws: `DatasetError` or `NumPyError` where an array is missing or damaged, or the tables have other rows than
  ///   the arrays.
  package init(readingFrom path: String) throws {
    self.path = path
    (photos, sentences) = (try Self.arrays(path, Self.photoFiles), try Self.arrays(path, Self.sentenceFiles))
    guard photos.width == sentences.width else {
      throw DatasetError(
        "\(path): photos have \(photos.width) numbers each, and sentences \(sentences.width): give what one network "
          + "made of both.")
    }
    let pairs = try Self.table(path, Self.pairTables)
    photoColumns = try pairs ?? Self.table(path, Self.photoTables) ?? [:]
    sentenceColumns = try pairs ?? Self.table(path, Self.sentenceTables) ?? [:]
    for (columns, count, what) in [
      (photoColumns, photos.count, "photos"), (sentenceColumns, sentences.count, "sentences"),
    ] {
      guard let rows = columns.values.first?.count, rows != count else { continue }
      throw DatasetError("\(path): the tables have \(rows) rows, and the arrays \(count) \(what): give one for each.")
    }
  }

  /// The files `prefix` 0, 1, … that there are. Of many, clip-retrieval writes 00, 01, ….
  private static func parts(_ folder: String, _ prefix: String, _ suffix: String) -> [String] {
    func path(_ number: Int, digits: Int) -> String {
      let text = "\(number)"
      return "\(folder)/\(prefix)\(String(repeating: "0", count: max(0, digits - text.count)))\(text)\(suffix)"
    }
    let digits = (1...6).first { FileManager.default.fileExists(atPath: path(0, digits: $0)) } ?? 1
    var paths: [String] = []
    while true {
      let path = path(paths.count, digits: digits)
      guard FileManager.default.fileExists(atPath: path) else {
        FilesRead.record(absent: path)
        return paths
      }
      paths.append(path)
    }
  }

  private static func arrays(_ folder: String, _ prefix: String) throws -> EmbeddedRows {
    let paths = parts(folder, prefix, ".npy")
    guard !paths.isEmpty else {
      throw DatasetError("\(folder)/\(prefix)0.npy is missing: give a folder of the layout of clip-retrieval.")
    }
    return try EmbeddedRows(paths)
  }

  private static func table(_ folder: String, _ prefix: String) throws -> [String: [String]]? {
    let tables = try parts(folder, prefix, ".tsv").map { try TabSeparated(readingFrom: $0) }
    guard let first = tables.first else { return nil }
    var columns: [String: [String]] = [:]
    for name in first.header {
      columns[name] = try tables.flatMap { table in
        guard let column = table.column(name) else {
          throw DatasetError("\(table.path): has no column \(name), which \(first.path) has.")
        }
        return column
      }
    }
    return columns
  }
}
