import Artifacts
import Files
import Tensor

/// The photos of a data set, with what the stages of its chain made of them.
package final class ChainGallery: Gallery {
  package let examples: Examples
  /// What stage 2 sees; nil without it.
  package let features: Features?
  private let buffers: Buffers?
  /// The first sentence of each photo, once they were read.
  private var sentences: [String?]?

  init(examples: Examples, buffers: Buffers?, features: Features?) {
    (self.examples, self.buffers, self.features) = (examples, buffers, features)
  }

  package var count: Int { examples.photoCount }

  package func similarities(with query: Tensor, of photos: [Int]) throws -> [Float] {
    guard let buffers else { preconditionFailure("similarities without stage 1") }
    return Tensor.product(query, try buffers.photoEmbeddings(photos), transposing: .right).elements
  }

  package func grids(photos: [Int], views: [Int]) throws -> Tensor {
    guard let features else { preconditionFailure("grids without stage 2") }
    return try features.grids(photos: photos, views: views)
  }

  package func embedding(of photo: Int) throws -> Tensor? { try buffers?.photoEmbeddings([photo]) }

  package func label(of photo: Int) throws -> PhotoLabel {
    let name = RawPath(examples.photoNames[photo])
    return PhotoLabel(name: name, place: name)
  }

  package func sentence(of photo: Int) throws -> String? {
    let known = try sentences ?? firstSentences()
    sentences = known
    return known[photo]
  }

  private func firstSentences() throws -> [String?] {
    var first = [String?](repeating: nil, count: count)
    let texts = try examples.artifact.strings(ExamplesSchema.texts)
    for (photo, text) in zip(examples.sentencePhotos, texts) where first[photo] == nil { first[photo] = text }
    return first
  }
}
