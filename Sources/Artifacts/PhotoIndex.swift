import Files
import HDF5
import Tensor

/// index.h5: the photos of any folder, as the networks of a pack.h5 see them. docs/artifacts.md has the table.
package enum IndexSchema: Schema {
  package static let kind = "index", version = 1, stage = "index"
  package static let folder = Field("folder", .uint8, ["F"])
  package static let photos = IndexTable(group: "photos", count: "P", bytes: "B")
  package static let refused = IndexTable(group: "refused", count: "R", bytes: "C")
  package static let embeddings = Field("photos/embeddings", .float32, ["P", "D"])
  package static let grids = Field("photos/grids", .uint8, ["P", "N"], isOptional: true)
  package static let gridDigests = Field("photos/grid-digests", .uint8, ["P", "32"], isOptional: true)
  package static let reasons = Field("refused/reasons", .string, ["R"])
  package static let fields =
    [folder] + photos.fields + [embeddings, grids, gridDigests] + refused.fields + [reasons]
}

/// What an index.h5 says of its embeddings and grids.
package struct IndexConfiguration: Codable, Equatable, Sendable {
  /// A digest of all that decides them, but for the photos. Where it is the same, a photo has the same numbers.
  package var networks: String
  package var grids: GridCoding
  /// Views, cells and channels of a photo's grids; zeros where stage 2 is not there.
  package var gridShape: [Int]

  package init(networks: String, grids: GridCoding, gridShape: [Int]) {
    (self.networks, self.grids, self.gridShape) = (networks, grids, gridShape)
  }

  /// What a photo's grids take.
  package var gridBytes: Int { gridShape[0] * grids.byteCount(cells: gridShape[1], channels: gridShape[2]) }
}

/// The content of an index.h5, read as it is asked for. The seal does not cover the grids, of which a search needs few:
/// each photo's have a digest of their own.
package final class PhotoIndex: Input {
  package typealias S = IndexSchema
  package let artifact: ArtifactReader
  package let configuration: IndexConfiguration
  /// Where the photos lay.
  package let folder: RawPath
  /// In the order of their paths' bytes.
  package let photos: IndexedFiles, refused: IndexedFiles
  private let embeddingData: Dataset
  private let gridData: Dataset?, gridDigests: Dataset?

  package init(_ artifact: ArtifactReader) throws {
    self.artifact = artifact
    configuration = try artifact.configuration(as: IndexConfiguration.self)
    folder = RawPath(bytes: try artifact.read(S.folder))
    photos = try IndexedFiles(S.photos, artifact)
    refused = try IndexedFiles(S.refused, artifact)
    embeddingData = try artifact.dataset(S.embeddings)
    try artifact.require(embeddingData.shape[1] > 0, "\(S.embeddings.name) has D = 0")
    let shape = configuration.gridShape
    try artifact.require(
      shape.count == 3 && shape.allSatisfy { (0...1 << 20).contains($0) }, "its configuration has the grids \(shape)")
    let hasGrids = configuration.gridBytes > 0
    try artifact.require(
      artifact.has(S.grids) == hasGrids && artifact.has(S.gridDigests) == hasGrids,
      "its grids are not as its configuration says")
    gridData = hasGrids ? try artifact.dataset(S.grids) : nil
    gridDigests = hasGrids ? try artifact.dataset(S.gridDigests) : nil
    if let gridData {
      try artifact.require(
        gridData.shape[1] == configuration.gridBytes,
        "\(gridData.name) has \(gridData.shape[1]) bytes a photo, not \(configuration.gridBytes)")
    }
  }

  /// D, of the joint space.
  package var dimensions: Int { embeddingData.shape[1] }

  /// Embeddings [rows, D] of consecutive photos.
  /// - Throws: `ArtifactError` where a number is not finite: nothing could be ranked by it.
  package func embeddings(_ rows: Range<Int>) throws -> Tensor {
    let elements: [Float] = try artifact.reading { try embeddingData.read(rows: rows) }
    try artifact.require(allFinite: elements, S.embeddings)
    return Tensor(shape: [rows.count, dimensions], elements: elements)
  }

  /// The grids of a photo as they are kept, and their digest.
  /// - Returns: nil where they are not as they were written.
  package func soundGridBytes(of photo: Int) throws -> (bytes: [UInt8], digest: [UInt8])? {
    guard let gridData, let gridDigests else { return ([], []) }
    let (bytes, digest): ([UInt8], [UInt8]) = try artifact.reading {
      (try gridData.read(rows: photo..<photo + 1), try gridDigests.read(rows: photo..<photo + 1))
    }
    return bytes.withUnsafeBytes { ContentDigest.bytes(of: $0) } == digest ? (bytes, digest) : nil
  }

  /// The grids [n, cells, C] of photos, of each in the view named at the same place of `views`.
  package func grids(photos rows: [Int], views: [Int]) throws -> Tensor {
    let (cells, channels) = (configuration.gridShape[1], configuration.gridShape[2])
    let size = configuration.grids.byteCount(cells: cells, channels: channels)
    return try Tensor(uninitialized: [rows.count, cells, channels]) { grids in
      for (place, (photo, view)) in zip(rows, views).enumerated() {
        guard let bytes = try soundGridBytes(of: photo)?.bytes else {
          throw ArtifactError(
            "\(artifact.path): is damaged: the grids of \(photos.path(photo)) are not those that were written: run "
              + "index-photos with --anew, or make redo-index with the same INDEX= and MODEL=")
        }
        bytes.withUnsafeBytes { bytes in
          configuration.grids.decode(
            UnsafeRawBufferPointer(rebasing: bytes[view * size..<(view + 1) * size]), cells: cells,
            channels: channels, into: grids + place * cells * channels)
        }
      }
    }
  }

  /// Why a refused file is no photo.
  package func reason(_ refused: Int) throws -> String {
    let known = try reasons ?? artifact.strings(S.reasons)
    reasons = known
    return known[refused]
  }
  private var reasons: [String]?
}
