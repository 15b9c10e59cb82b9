import Artifacts
import Datasets
import Indexing
import Tensor

/// The CNN of a pack, for photos that are in no gallery.
final class Eye {
  private let networks: PackedNetworks
  /// Made when the first photo comes: until then nothing of the CNN is read.
  private var embedder: PhotoEmbedder?

  init(_ networks: PackedNetworks) { self.networks = networks }

  var fitting: PhotoFitting { networks.configuration.photos.fitting }
  /// The part of a fitted photo's sides that the CNN sees, from its centre.
  var crop: Double { min(1, Double(networks.architecture.side) / Double(fitting.side)) }

  /// The embedding of a photo, without the numbers of a cohort: [1, D].
  /// - Parameter bytes: of its file.
  /// - Throws: `Fault` where they are no photo; `ArtifactError` where the CNN cannot be read.
  func embedding(of bytes: [UInt8]) throws -> Tensor {
    let pixels: [UInt8]
    do { pixels = try fitting.pixels(of: bytes) } catch let error as DatasetError {
      throw Fault(415, "the photo: \(error)")
    }
    let ready = try embedder ?? PhotoEmbedder(networks, grids: false)
    embedder = ready
    let embedding = try ready.embed([pixels])[0].embedding.prefix(networks.stage1.dimensions)
    return Tensor(shape: [1, embedding.count], elements: Array(embedding))
  }

  /// - Throws: `ArtifactError` unless the networks are those that made a chain's files.
  func check(isOf lineage: Lineage) throws {
    for (name, digest) in networks.configuration.photos.madeFrom.sorted(by: { $0.key < $1.key }) {
      guard let own = lineage.byName[name], own != digest else { continue }
      throw ArtifactError(
        "\(networks.artifact.path): was packed from another \(name) than the other files: give the pack of the same "
          + "method, or run make pack")
    }
  }
}
