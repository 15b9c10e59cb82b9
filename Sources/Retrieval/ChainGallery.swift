import Artifacts
import Files
import Tensor

/// The photos of a data set, with what the stages of its chain made of them.
package struct ChainGallery: Gallery {
  package let examples: Examples
  let buffers: Buffers?, features: Features?

  package var count: Int { examples.photoCount }

  package func similarities(with query: Tensor, of photos: [Int]) throws -> [Float] {
    guard let buffers else { preconditionFailure("similarities without stage 1") }
    return Tensor.product(query, try buffers.photoEmbeddings(photos), transposing: .right).elements
  }

  package func grids(photos: [Int], views: [Int]) throws -> Tensor {
    guard let features else { preconditionFailure("grids without stage 2") }
    return try features.grids(photos: photos, views: views)
  }

  package func label(of photo: Int) throws -> PhotoLabel {
    let name = RawPath(examples.photoNames[photo])
    let sentence = examples.sentencePhotos.firstIndex(of: photo)
    return PhotoLabel(
      name: name, place: name, sentence: try sentence.map { try examples.artifact.strings(ExamplesSchema.texts)[$0] })
  }
}
