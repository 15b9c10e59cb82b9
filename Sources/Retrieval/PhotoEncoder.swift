import Artifacts
import Datasets
import Files
import Indexing
import Tensor

/// The CNN of a pack and stage 1 behind it, for photos that are in no gallery.
package final class PhotoEncoder {
  private let networks: PackedNetworks
  /// Made when the first photo comes: until then nothing of the CNN is read.
  private var embedder: PhotoEmbedder?

  package init(_ networks: PackedNetworks) { self.networks = networks }

  package var fitting: PhotoFitting { networks.configuration.photos.fitting }
  /// The part of a fitted photo's sides that the CNN sees, from its centre.
  package var crop: Double { min(1, Double(networks.architecture.side) / Double(fitting.side)) }

  /// The embedding of a photo, without the numbers of a cohort: [1, D].
  /// - Parameter bytes: of its file.
  /// - Throws: `DatasetError` where they are no photo; `ArtifactError` where the CNN cannot be read.
  package func embedding(of bytes: [UInt8]) throws -> Tensor { try embedding(ofPixels: try fitting.pixels(of: bytes)) }

  /// - Throws: `ArtifactError` where it cannot be read, or is no photo.
  package func embedding(ofPhotoAt path: RawPath) throws -> Tensor {
    try embedding(ofPixels: try PhotoFile(path, fitting).pixels)
  }

  private func embedding(ofPixels pixels: [UInt8]) throws -> Tensor {
    let ready = try embedder ?? PhotoEmbedder(networks, grids: false)
    embedder = ready
    let embedding = try ready.embed([pixels])[0].embedding.prefix(networks.stage1.dimensions)
    return Tensor(shape: [1, embedding.count], elements: Array(embedding))
  }

  /// - Throws: `ArtifactError` unless the networks are those that made a chain's files.
  package func check(isOf lineage: Lineage) throws {
    for (name, digest) in networks.configuration.photos.madeFrom.sorted(by: { $0.key < $1.key }) {
      guard lineage.byName[name] != digest else { continue }
      throw ArtifactError(
        "\(networks.artifact.path): was packed from another \(name) than the other files: give the pack of the same "
          + "method, or run make pack")
    }
  }
}
