import Artifacts
import Tensor

/// What photos are asked for by: a sentence, a photo that they are to be like, or both; less what another sentence
/// describes.
package struct Question {
  package var sentence: Query?
  /// Its embedding [1, D].
  package var photo: Tensor?
  package var without: Query?

  /// How much of the other sentence is taken away. With all of it, photos that show nothing of either come first.
  static let withoutShare: Float = 0.5

  /// - Throws: `ArtifactError` where nothing is asked for.
  package init(sentence: Query? = nil, photo: Tensor? = nil, without: Query? = nil) throws {
    guard sentence != nil || photo != nil else {
      throw ArtifactError("nothing is asked for: give a sentence, or a photo with --like")
    }
    (self.sentence, self.photo, self.without) = (sentence, photo, without)
  }

  /// The sentences that are asked for, and the share of each.
  var sentences: [(query: Query, share: Float)] {
    [(sentence, 1), (without, -Self.withoutShare)].compactMap { query, share in query.map { ($0, share) } }
  }

  /// Whether one sentence is all of it.
  var isOneSentence: Bool { photo == nil && without == nil }
}
