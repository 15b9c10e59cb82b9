import Artifacts
import Files
import Indexing
import Tensor

/// The photos that are searched: those of a data set, or those of an index.
package protocol Gallery {
  /// Photos are numbered from 0.
  var count: Int { get }

  /// The path of the examples.h5 or index.h5.
  var path: String { get }

  /// The data set; nil where it is an index.
  var examples: Examples? { get }

  /// The networks that make more photos comparable with these; nil where the gallery has no CNN.
  var networks: PackedNetworks? { get }

  /// Whether photos are known by folder and day.
  var hasFolders: Bool { get }

  /// The folders in that of an index, and how many photos are in each; the first `count`.
  func folders(_ count: Int) throws -> [(name: RawPath, photos: Int)]

  /// Some of the photos, by their numbers, which rise.
  /// - Parameter splits: such as `val,test`; all if nil.
  /// - Returns: none, where an index has none such.
  /// - Throws: `FilterError` where photos are not known by what is asked for; `ArtifactError` where a split has none.
  func photos(_ filter: PhotoFilter, splits: String?) throws -> [Int]

  /// The inner products of a query [1, D] with the embeddings of some photos, whose numbers rise.
  func similarities(with query: Tensor, of photos: [Int]) throws -> [Float]

  /// The grids [n, cells, C] of photos, of each in the view named at the same place of `views`.
  func grids(photos: [Int], views: [Int]) throws -> Tensor

  /// Where the cells of a photo's grid lie on it.
  func cells(of photo: Int) throws -> CellPlaces

  /// The embedding of a photo, as the gallery has it: [1, D]. Where there is a cohort, its two numbers follow.
  /// - Returns: nil without stage 1.
  func embedding(of photo: Int) throws -> Tensor?

  /// What is shown of a photo.
  func label(of photo: Int) throws -> PhotoLabel

  /// A sentence of the photo's own, if it has one.
  func sentence(of photo: Int) throws -> String?

  /// Tells what a photo shows from what others show: SHA-256.
  func digest(of photo: Int) throws -> [UInt8]

  /// What there is to look at of a photo.
  func look(at photo: Int) throws -> PhotoLook
}

extension Gallery {
  package var examples: Examples? { nil }
  package var networks: PackedNetworks? { nil }
  package var hasFolders: Bool { false }
  package func folders(_ count: Int) throws -> [(name: RawPath, photos: Int)] { [] }
}

/// What is shown of a photo that was found.
package struct PhotoLabel: Equatable, Sendable {
  /// As a table names it.
  package let name: RawPath
  /// Where it lies, as far as that is known.
  package let place: RawPath
}

/// What there is to look at of a photo.
package enum PhotoLook: Equatable, Sendable {
  /// The bytes of its JPEG or PNG file, which are those that were indexed.
  case file([UInt8])
  /// The RGB of a square.
  case pixels([UInt8], side: Int)
  /// The file is gone, or has other bytes than were indexed.
  case changed
  /// Only its features are known.
  case nothing
}
