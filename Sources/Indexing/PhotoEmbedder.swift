import Artifacts
import Backbones
import Datasets
import Tensor

/// Makes the embeddings and grids of photos, with the networks of a pack.
package struct PhotoEmbedder {
  /// Of one photo.
  package struct Embedded: Sendable {
    /// D numbers, with the two of a cohort.
    package let embedding: [Float]
    /// [views, cells, channels]; empty where stage 2 is not there.
    package let grids: [Float]
  }

  private let networks: PackedNetworks
  private let network: Network
  private let views: [View]
  private let gridViews: Int
  package var fitting: PhotoFitting { networks.configuration.photos.fitting }
  /// How many photos are worked on together, with which weights are read seldom. It is always as many: for other
  /// numbers of photos the kernels may be others, which round otherwise.
  package let photosAtOnce: Int

  /// - Parameter grids: whether grids are wanted.
  package init(_ networks: PackedNetworks, grids: Bool) throws {
    let photos = networks.configuration.photos
    self.networks = networks
    network = try networks.cnn()
    gridViews = grids && networks.stage2 != nil ? photos.judgedViews : 0
    views = Array(networks.views.prefix(max(photos.embeddedViews, gridViews)))
    photosAtOnce = max(1, 8 / views.count)
  }

  /// The numbers of each photo, which do not depend on the others.
  /// - Parameter pixels: the RGB of each of at most `photosAtOnce` photos, as `fitting` makes it.
  /// - Throws: `ArtifactError` where the CNN makes numbers that half precision cannot hold.
  package func embed(_ pixels: [[UInt8]]) throws -> [Embedded] {
    guard let last = pixels.last else { return [] }
    precondition(pixels.count <= photosAtOnce, "\(pixels.count) photos at once, more than \(photosAtOnce)")
    let filled = pixels + Array(repeating: last, count: photosAtOnce - pixels.count)
    let embedded = networks.configuration.photos.embeddedViews
    let (vectors, grids) = network.features(
      Array(filled.joined()), side: fitting.side, views: views, gridViews: gridViews)
    let size = vectors.columns, gridSize = grids.count / filled.count
    for numbers in [vectors.elements, grids.elements] where !numbers.allSatisfy({ abs($0) < 65_520 }) {
      throw networks.artifact.damaged("makes numbers that half precision cannot hold: its CNN went wrong in training")
    }
    return pixels.indices.map { photo in
      // One photo a product: the sums of a larger one may be rounded otherwise. As in features.h5, vectors are halves.
      let parts = (0..<embedded).map { view in
        let first = (photo * views.count + view) * size
        return Tensor(shape: [1, size], elements: vectors.elements[first..<first + size].map { Float(Float16($0)) })
      }
      let plain = networks.stage1.embedding(ofViews: parts)
      return Embedded(
        embedding: (networks.cohort?.compared(photos: plain) ?? plain).elements,
        grids: Array(grids.elements[photo * gridSize..<(photo + 1) * gridSize]))
    }
  }
}
