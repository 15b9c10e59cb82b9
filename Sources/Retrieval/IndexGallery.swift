import Artifacts
import Datasets
import Files
import Indexing
import Tensor

/// The photos of an index. It stays open, so what is read once need not be read again.
package final class IndexGallery: Gallery {
  let index: PhotoIndex
  private let pack: PackedNetworks
  /// All embeddings, once they were read, where they take little memory.
  private var embeddings: Tensor?
  private var readyEmbedder: PhotoEmbedder?

  /// How many photos are read at once, and the bytes of embeddings that are kept in memory.
  private let block: Int, mostKept: Int

  /// - Throws: `ArtifactError` where the index was made with other networks.
  init(_ index: PhotoIndex, _ networks: PackedNetworks, block: Int = 8192, mostKept: Int = 256_000_000) throws {
    guard try networks.indexConfiguration(index.configuration.grids) == index.configuration,
      index.dimensions == networks.dimensions
    else {
      throw ArtifactError(
        "\(index.artifact.path): was made with other networks than those of \(networks.artifact.path): give its "
          + "own, or " + index.artifact.remedy)
    }
    (self.index, pack, self.block, self.mostKept) = (index, networks, block, mostKept)
  }

  package var count: Int { index.photos.count }
  package var path: String { index.artifact.path }
  package var networks: PackedNetworks? { pack }
  package var hasFolders: Bool { true }

  package func folders(_ count: Int) throws -> [(name: RawPath, photos: Int)] {
    try index.photos.folders(count).map { (name: $0.name, photos: $0.files) }
  }

  package func photos(_ filter: PhotoFilter, splits: String?) throws -> [Int] {
    guard splits == nil else { throw FilterError("splits: an index has none: leave it out") }
    return try filter.photos(of: index)
  }

  package func similarities(with query: Tensor, of photos: [Int]) throws -> [Float] {
    if embeddings == nil, count * index.dimensions * 4 <= mostKept { embeddings = try index.embeddings(0..<count) }
    if let embeddings {
      let all = Tensor.product(query, embeddings, transposing: .right).elements
      return photos.count == count ? all : photos.map { all[$0] }
    }
    var similarities: [Float] = [], next = 0
    similarities.reserveCapacity(photos.count)
    for rows in (0..<count).blocks(of: block) {
      let first = next
      while next < photos.count, photos[next] < rows.upperBound { next += 1 }
      guard next > first else { continue }
      let block = Tensor.product(query, try index.embeddings(rows), transposing: .right).elements
      similarities += photos[first..<next].map { block[$0 - rows.lowerBound] }
    }
    return similarities
  }

  package func grids(photos: [Int], views: [Int]) throws -> Tensor {
    guard index.configuration.grids == .none else { return try index.grids(photos: photos, views: views) }
    let distinct = Array(Set(photos)).sorted(), shape = index.configuration.gridShape
    let made = try embedded(distinct), place = distinct.places(), size = shape[1] * shape[2]
    return Tensor(
      shape: [photos.count, shape[1], shape[2]],
      elements: zip(photos, views).flatMap { made[place[$0]!].grids[$1 * size..<($1 + 1) * size] })
  }

  package func cells(of photo: Int) -> CellPlaces {
    CellPlaces(height: pack.architecture.grid.side, width: pack.architecture.grid.side)
  }

  package func embedding(of photo: Int) throws -> Tensor? { try index.embeddings(photo..<photo + 1) }

  package func label(of photo: Int) throws -> PhotoLabel {
    let name = try index.photos.paths(photo..<photo + 1)[0]
    return PhotoLabel(name: name, place: index.folder.appending(name))
  }

  package func sentence(of photo: Int) -> String? { nil }

  package func digest(of photo: Int) throws -> [UInt8] { try index.photos.digests(photo..<photo + 1) }

  package func look(at photo: Int) throws -> PhotoLook {
    guard let file = try? InputFile(label(of: photo).place), file.size <= PhotoFitting.mostBytes,
      let bytes = try? file.bytes(), try bytes.withUnsafeBytes({ ContentDigest.bytes(of: $0) }) == digest(of: photo)
    else { return .changed }
    return .file(bytes)
  }

  /// The CNN looks at photos again.
  private func embedded(_ photos: [Int]) throws -> [PhotoEmbedder.Embedded] {
    let embedder = try self.embedder()
    var made: [PhotoEmbedder.Embedded] = []
    try forEachInOrder(photos.indices.blocks(of: embedder.photosAtOnce)) { places in
      try embedder.embed(places.map { try pixels(of: photos[$0], embedder.fitting) })
    } take: {
      made += $1
    }
    return made
  }

  /// - Throws: `ArtifactError` where the photo cannot be read, or has changed.
  private func pixels(of row: Int, _ fitting: PhotoFitting) throws -> [UInt8] {
    let path = try label(of: row).place, file = try PhotoFile(path, fitting)
    guard try file.digest == digest(of: row) else {
      throw ArtifactError("\(path): is not the photo that was indexed: run make index again")
    }
    return file.pixels
  }

  private func embedder() throws -> PhotoEmbedder {
    let ready = try readyEmbedder ?? PhotoEmbedder(pack, grids: index.configuration.grids == .none)
    readyEmbedder = ready
    return ready
  }
}
