import Artifacts
import Files
import Foundation

/// What a run has embedded and not yet brought into the index. It is written now and then, so that little is lost where
/// the run is killed.
final class IndexPart {
  private let making: IndexUpdate.Making
  private var photos = IndexRows(), refused = IndexRows()
  /// Their numbers in the plan.
  private var photoItems: [Int] = [], refusedItems: [Int] = []
  private var lastTime = ContinuousClock.now

  /// How many photos, and for how many seconds, are held in memory at most.
  private static let most = (photos: 512, seconds: 10.0)

  init(_ making: IndexUpdate.Making) { self.making = making }

  func append(photo item: Int, _ path: RawPath, _ reading: PhotoReading, _ embedded: PhotoEmbedder.Embedded) {
    photoItems.append(item)
    photos.append(path, reading)
    photos.embeddings += embedded.embedding
    guard making.configuration.gridBytes > 0 else { return }
    let shape = making.configuration.gridShape, size = shape[1] * shape[2]
    let bytes = (0..<shape[0]).flatMap {
      making.configuration.grids.encoded(embedded.grids[$0 * size..<($0 + 1) * size], channels: shape[2])
    }
    photos.grids += bytes
    photos.gridDigests += bytes.withUnsafeBytes { ContentDigest.bytes(of: $0) }
  }

  func append(refused item: Int, _ path: RawPath, _ reading: PhotoReading, _ reason: String) {
    refusedItems.append(item)
    refused.append(path, reading)
    refused.reasons.append(reason)
  }

  var isDue: Bool {
    photos.count + refused.count >= Self.most.photos || (ContinuousClock.now - lastTime).seconds >= Self.most.seconds
  }

  /// Writes what is held, if there is any, and notes in the plan where it is.
  /// - Throws: `ArtifactError` where it cannot be written.
  func flush(to sources: IndexSources, _ plan: inout IndexPlan) throws {
    lastTime = .now
    guard photos.count + refused.count > 0 else { return }
    let path = sources.nextPart(for: making.output)
    try FileManager.default.createDirectory(
      atPath: IndexSources.folder(for: making.output), withIntermediateDirectories: true)
    let writer = try making.writer(path, count: photos.count)
    try writer.append(photos: photos)
    writer.append(refused: refused)
    try writer.finish(at: making.start)
    let source = sources.add(part: path)
    plan.place(photoItems, as: .kept, in: source)
    plan.place(refusedItems, as: .refused, in: source)
    (photos, refused, photoItems, refusedItems) = (IndexRows(), IndexRows(), [], [])
  }
}

extension IndexRows {
  fileprivate mutating func append(_ path: RawPath, _ reading: PhotoReading) {
    paths.append(path)
    sizes.append(reading.size)
    times.append(reading.time)
    digests += reading.digest
  }
}
