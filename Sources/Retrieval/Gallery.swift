import Artifacts
import Files
import Tensor

/// The photos that are searched: those of a data set, or those of an index.
package protocol Gallery {
  /// Photos are numbered from 0.
  var count: Int { get }

  /// The inner products of a query [1, D] with the embeddings of some photos, whose numbers rise.
  func similarities(with query: Tensor, of photos: [Int]) throws -> [Float]

  /// The grids [n, cells, C] of photos, of each in the view named at the same place of `views`.
  func grids(photos: [Int], views: [Int]) throws -> Tensor

  /// The embedding of a photo, as the gallery has it: [1, D]. Where there is a cohort, its two numbers follow.
  /// - Returns: nil without stage 1.
  func embedding(of photo: Int) throws -> Tensor?

  /// What is shown of a photo.
  func label(of photo: Int) throws -> PhotoLabel

  /// A sentence of the photo's own, if it has one.
  func sentence(of photo: Int) throws -> String?
}

/// What is shown of a photo that was found.
package struct PhotoLabel: Equatable, Sendable {
  /// As a table names it.
  package let name: RawPath
  /// Where it lies, as far as that is known.
  package let place: RawPath
}
