import Artifacts
import Matching
import Pools
import Tensor

/// What training of stage 1 reads: one view of each photo's CNN vector, and the words of sentences. The caller streams
/// them from files.
package struct EmbeddingData {
  /// CNN vectors [n, C] of photos, each in the given view.
  private(set) var vectors: (_ photos: [Int], _ views: [Int]) throws -> Tensor
  let words: (_ sentence: Int) -> ArraySlice<Int32>
  /// How many views each photo has; view 0 is the one that is used outside training.
  private let views: Int
  /// The photos and sentences of each identity that is trained on, by their indices in the files.
  package let photos: [[Int]], sentences: [[Int]]

  package init(
    vectors: @escaping ([Int], [Int]) throws -> Tensor, words: @escaping (Int) -> ArraySlice<Int32>, views: Int,
    photos: [[Int]], sentences: [[Int]]
  ) {
    (self.vectors, self.words, self.views) = (vectors, words, views)
    (self.photos, self.sentences) = (photos, sentences)
  }

  /// Some splits of examples.h5, less a fold of their identities, and their features.h5; without features, photos are
  /// seen by a CNN that learns.
  /// - Throws: `ValidationError` where a batch of the options is far larger than they are.
  package init(
    _ examples: Examples, of splits: [Split], without leftOut: Fold? = nil, for options: EmbeddingTraining.Options,
    _ features: Features? = nil, views: Int = 1
  ) throws {
    let members = examples.members(of: splits, as: options.identities, without: leftOut)
    try options.check(members.photos, members.sentences)
    print(
      "training on \(members.identities.count) identities, \(members.photos.joined().count) photos, "
        + "\(members.sentences.joined().count) sentences")
    self.init(
      vectors: { photos, views in
        guard let features else { preconditionFailure("the CNN that learns sees photos itself") }
        return try features.vectors(photos: photos, views: views)
      }, words: examples.sentence, views: views, photos: members.photos, sentences: members.sentences)
  }

  /// From now on vectors are standardised, by the first views of the photos that are trained on.
  ///
  /// - Throws: `ArtifactError` where features.h5 cannot be read.
  package mutating func standardize() throws -> Standardization {
    let raw = vectors
    let standardization = try Standardization(of: photos.joined().sorted(), vectors: vectors(ofFirstViewsOf:))
    vectors = { standardization(try raw($0, $1)) }
    return standardization
  }

  /// Each photo in a view that is drawn.
  ///
  /// - Throws: `ArtifactError` where features.h5 cannot be read.
  func vectors(ofRandomViewsOf photos: [Int], using generator: inout SplitMix64) throws -> Tensor {
    try vectors(photos, photos.map { _ in views == 1 ? 0 : .random(in: 0..<views, using: &generator) })
  }

  /// Each photo in the view that is used outside training.
  package func vectors(ofFirstViewsOf photos: [Int]) throws -> Tensor { try vectors(photos, photos.map { _ in 0 }) }
}
