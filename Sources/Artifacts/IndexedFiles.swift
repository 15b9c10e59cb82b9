import Files
import HDF5

/// What is known of each file of a list: path, size, time and content.
package struct IndexTable: Sendable {
  /// The bytes of all paths, one after another; path i has those of offsets[i] ..< offsets[i+1].
  let paths: Field, offsets: Field
  /// In bytes; when it was last written to, in nanoseconds since 1970; SHA-256 of its content.
  let sizes: Field, times: Field, digests: Field
  var fields: [Field] { [paths, offsets, sizes, times, digests] }

  init(group: String, count: String, bytes: String) {
    paths = Field("\(group)/paths", .uint8, [bytes])
    offsets = Field("\(group)/offsets", .int64, ["\(count)+1"])
    sizes = Field("\(group)/sizes", .int64, [count])
    times = Field("\(group)/times", .int64, [count])
    digests = Field("\(group)/digests", .uint8, [count, "32"])
  }
}

/// The files of one table of an index.
package struct IndexedFiles {
  private let artifact: ArtifactReader
  private let paths: Dataset, sizes: Dataset, times: Dataset, digests: Dataset
  private let offsets: [Int64]

  init(_ table: IndexTable, _ artifact: ArtifactReader) throws {
    self.artifact = artifact
    offsets = try artifact.read(table.offsets)
    paths = try artifact.dataset(table.paths)
    sizes = try artifact.dataset(table.sizes)
    times = try artifact.dataset(table.times)
    digests = try artifact.dataset(table.digests)
    try artifact.require(
      offsets.count == sizes.shape[0] + 1 && offsets.first == 0 && offsets.last == Int64(paths.shape[0])
        && zip(offsets, offsets.dropFirst()).allSatisfy { $0 < $1 },
      "\(table.offsets.name) does not rise from 0 to the \(paths.shape[0]) bytes of \(sizes.shape[0]) paths")
  }

  package var count: Int { offsets.count - 1 }

  /// - Throws: `ArtifactError` where it cannot be read.
  package func paths(_ rows: Range<Int>) throws -> [RawPath] {
    guard !rows.isEmpty else { return [] }
    let (first, end) = (Int(offsets[rows.lowerBound]), Int(offsets[rows.upperBound]))
    let bytes: [UInt8] = try artifact.reading { try paths.read(rows: first..<end) }
    return rows.map { RawPath(bytes: Array(bytes[Int(offsets[$0]) - first..<Int(offsets[$0 + 1]) - first])) }
  }

  /// For messages, so that it never throws: empty where it cannot be read.
  package func path(_ row: Int) -> RawPath { (try? paths(row..<row + 1))?.first ?? RawPath(bytes: []) }

  /// The folders in the first level, with how many files are in each and in those below it; the first `most`.
  package func folders(_ most: Int) throws -> [(name: RawPath, files: Int)] {
    var folders: [(RawPath, Int)] = [], row = 0
    // The first folder has all files up to the next one's: few paths are read.
    while row < count, folders.count < most {
      let path = try paths(row..<row + 1)[0].bytes
      guard let slash = path.firstIndex(of: UInt8(ascii: "/")) else {
        row += 1
        continue
      }
      let name = RawPath(bytes: Array(path[..<slash])), rows = try rows(beneath: name)
      folders.append((name, rows.count))
      row = max(row + 1, rows.upperBound)
    }
    return folders
  }

  /// The files in a folder and in those below it. They follow each other.
  package func rows(beneath folder: RawPath) throws -> Range<Int> {
    if folder.bytes.isEmpty { return 0..<count }
    /// The first file whose path is at least these bytes.
    func first(_ bytes: [UInt8]) throws -> Int {
      var (low, high) = (0, count)
      while low < high {
        let middle = (low + high) / 2
        if try paths(middle..<middle + 1)[0] < RawPath(bytes: bytes) { low = middle + 1 } else { high = middle }
      }
      return low
    }
    let slash = UInt8(ascii: "/")
    return try first(folder.bytes + [slash])..<first(folder.bytes + [slash + 1])
  }

  package func sizes(_ rows: Range<Int>) throws -> [Int64] { try artifact.reading { try sizes.read(rows: rows) } }
  package func times(_ rows: Range<Int>) throws -> [Int64] { try artifact.reading { try times.read(rows: rows) } }
  /// Of 32 bytes each, one after another.
  package func digests(_ rows: Range<Int>) throws -> [UInt8] { try artifact.reading { try digests.read(rows: rows) } }
}
