import Files
import Tensor

/// Some files of one table of an index, in columns.
package struct IndexRows: Sendable {
  package var paths: [RawPath] = []
  package var sizes: [Int64] = [], times: [Int64] = []
  /// 32 bytes each.
  package var digests: [UInt8] = []
  /// Of photos: D numbers each.
  package var embeddings: [Float] = []
  /// Of photos with grids: as many bytes each as the configuration says, and 32.
  package var grids: [UInt8] = [], gridDigests: [UInt8] = []
  /// Of refused ones: why.
  package var reasons: [String] = []

  package init() {}
  package var count: Int { paths.count }
}

/// Writes an index.h5, in the order of the paths' bytes.
package final class PhotoIndexWriter {
  private typealias S = IndexSchema
  private let writer: ArtifactWriter
  private let photos: TableWriter
  private let embeddings: ArtifactStream
  private let grids: ArtifactStream?, gridDigests: ArtifactStream?
  private var refused = IndexRows()

  /// - Parameters:
  ///   - folder: where the photos lie.
  ///   - count: of all photos that will be appended.
  ///   - dimensions: D.
  package init(
    path: String, configuration: IndexConfiguration, provenance: Provenance, lineage: Lineage, folder: RawPath,
    count: Int, dimensions: Int
  ) throws {
    let bytes = configuration.gridBytes
    writer = try ArtifactWriter(
      S.self, path: path, provenance: provenance, lineage: lineage, unsealed: bytes > 0 ? S.grids : nil)
    try writer.setConfiguration(configuration)
    try writer.write(S.folder, folder.bytes)
    photos = try TableWriter(S.photos, writer, count: count)
    embeddings = try writer.stream(S.embeddings, row: [dimensions], count: count)
    gridDigests = bytes > 0 ? try writer.stream(S.gridDigests, row: [32], count: count) : nil
    grids = bytes > 0 ? try writer.stream(S.grids, row: [bytes], count: count) : nil
  }

  package func append(photos rows: IndexRows) throws {
    try photos.append(rows)
    try embeddings.append(rows.embeddings, rows: rows.count)
    try grids?.append(rows.grids, rows: rows.count)
    try gridDigests?.append(rows.gridDigests, rows: rows.count)
  }

  /// Appends files that are no photos.
  package func append(refused rows: IndexRows) {
    refused.paths += rows.paths
    refused.sizes += rows.sizes
    refused.times += rows.times
    refused.digests += rows.digests
    refused.reasons += rows.reasons
  }

  /// - Parameter time: when the file shall say that it was written, in nanoseconds since 1970. It says so from the
  ///   first: a program that reads it ends where its time changes.
  package func finish(at time: Int) throws {
    try photos.finish()
    let table = try TableWriter(S.refused, writer, count: refused.count)
    try table.append(refused)
    try table.finish()
    try writer.write(S.reasons, refused.reasons)
    try writer.finish(at: time)
  }
}

/// Writes one table.
private final class TableWriter {
  private let table: IndexTable, writer: ArtifactWriter
  private let paths: ArtifactStream, sizes: ArtifactStream, times: ArtifactStream, digests: ArtifactStream
  private var offsets: [Int64] = [0]

  init(_ table: IndexTable, _ writer: ArtifactWriter, count: Int) throws {
    (self.table, self.writer) = (table, writer)
    paths = try writer.stream(table.paths, chunkRows: 1 << 16)
    sizes = try writer.stream(table.sizes, count: count)
    times = try writer.stream(table.times, count: count)
    digests = try writer.stream(table.digests, row: [32], count: count)
  }

  func append(_ rows: IndexRows) throws {
    for path in rows.paths { offsets.append(offsets.last! + Int64(path.bytes.count)) }
    try paths.append(rows.paths.flatMap(\.bytes))
    try sizes.append(rows.sizes)
    try times.append(rows.times)
    try digests.append(rows.digests, rows: rows.count)
  }

  func finish() throws { try writer.write(table.offsets, offsets) }
}
