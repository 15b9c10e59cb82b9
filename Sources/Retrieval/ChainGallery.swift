import Artifacts
import Files
import Tensor

/// The photos of a data set, with what the stages of its chain made of them.
package final class ChainGallery: Gallery {
  private let data: Examples
  /// What stage 2 sees; nil without it.
  private let features: Features?
  private let buffers: Buffers?
  /// The first sentence of each photo, once they were read.
  private var sentences: [String?]?

  init(examples: Examples, buffers: Buffers?, features: Features?) {
    (data, self.buffers, self.features) = (examples, buffers, features)
  }

  package var count: Int { data.photoCount }
  package var path: String { data.artifact.path }
  package var examples: Examples? { data }

  package func photos(_ filter: PhotoFilter, splits: String?) throws -> [Int] {
    guard !filter.isGiven else {
      throw FilterError("within, since and until are for an index: leave them out")
    }
    return try SearchOptions.photos(of: data, splits: splits)
  }

  package func similarities(with query: Tensor, of photos: [Int]) throws -> [Float] {
    guard let buffers else { preconditionFailure("similarities without stage 1") }
    return Tensor.product(query, try buffers.photoEmbeddings(photos), transposing: .right).elements
  }

  package func grids(photos: [Int], views: [Int]) throws -> Tensor {
    guard let features else { preconditionFailure("grids without stage 2") }
    return try features.grids(photos: photos, views: views)
  }

  package func cells(of photo: Int) throws -> CellPlaces {
    guard let features else { preconditionFailure("cells without stage 2") }
    return try CellPlaces.of(features, photo: photo)
  }

  package func embedding(of photo: Int) throws -> Tensor? { try buffers?.photoEmbeddings([photo]) }

  package func label(of photo: Int) throws -> PhotoLabel {
    let name = RawPath(data.photoNames[photo])
    return PhotoLabel(name: name, place: name)
  }

  package func sentence(of photo: Int) throws -> String? {
    let known = try sentences ?? firstSentences()
    sentences = known
    return known[photo]
  }

  package func digest(of photo: Int) -> [UInt8] {
    Array("\(data.artifact.digest) \(photo)".utf8).withUnsafeBytes { ContentDigest.bytes(of: $0) }
  }

  package func look(at photo: Int) throws -> PhotoLook {
    data.side > 0 ? .pixels(try data.pixels(photo..<photo + 1), side: data.side) : .nothing
  }

  private func firstSentences() throws -> [String?] {
    var first = [String?](repeating: nil, count: count)
    let texts = try data.artifact.strings(ExamplesSchema.texts)
    for (photo, text) in zip(data.sentencePhotos, texts) where first[photo] == nil { first[photo] = text }
    return first
  }
}
