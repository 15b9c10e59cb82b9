import Artifacts
import Files
import Tensor

/// Questions of one search, which differ in their sentences.
package struct PhotoSearch {
  private let retriever: Retriever
  private let photos: [Int]
  private let depth: Int, top: Int
  private let least: Double
  private let like: (path: String, embedding: Tensor)?
  private let without: (text: String, query: Query)?

  /// - Parameters:
  ///   - photos: those that are searched, by their numbers, which rise.
  ///   - like: the path of a photo that they are to be like.
  ///   - without: a sentence that is not to describe them.
  ///   - least: how probable the first photo must be for a sentence alone; that of the networks if nil.
  /// - Throws: `ArtifactError` or `QueryError` where one of these cannot be asked for.
  package init(
    _ retriever: Retriever, among photos: [Int], depth: Int, top: Int, like: String? = nil, without: String? = nil,
    least: Double? = nil
  ) throws {
    guard least ?? 0 == 0 || retriever.probability != nil else {
      throw ArtifactError(
        "--min-probability: it was not learned how probable matches are by these files: give all of a method that was "
          + "scored on val, with its metrics.json, or a pack that was made with it")
    }
    self.least = least ?? retriever.probability?.least ?? 0
    (self.retriever, self.photos, self.depth, self.top) = (retriever, photos, depth, top)
    self.like = try like.map { path in
      guard let gallery = retriever.gallery as? IndexGallery else {
        throw ArtifactError("--like needs the CNN of a pack: search an index.h5 and its pack.h5")
      }
      return (path, try gallery.embedding(ofPhotoAt: RawPath(path)))
    }
    self.without = try without.map { ($0, try Query($0, retriever.wording)) }
  }

  /// Answers one sentence, or none where photos are asked for by a photo alone.
  /// - Throws: `QueryError` where it has no word that the networks know; what reading throws.
  package func answer(_ sentence: String?) throws -> PhotoAnswer {
    let query = try sentence.map { try Query($0, retriever.wording) }
    let question = try Question(sentence: query, photo: like?.embedding, without: without?.query)
    let found = try retriever.ranking(of: question, among: photos, depth: depth, top: top)
    let asked = [sentence, like.map { "like \($0.path)" }, without.map { "without \($0.text)" }].compactMap { $0 }
    let best = found.first?.probability, isRefused = best.map { $0 < least } ?? false
    return PhotoAnswer(
      question: asked.joined(separator: ", "), unknown: (query?.unknown ?? []) + (without?.query.unknown ?? []),
      found: isRefused ? [] : found, searched: photos.count, refused: isRefused ? best : nil)
  }
}

/// The photos that were found for one question.
package struct PhotoAnswer: Equatable, Sendable {
  /// As it was asked.
  package let question: String
  /// The words of it that the vocabulary lacks.
  package let unknown: [String]
  package let found: [Found]
  /// How many photos were searched.
  package let searched: Int
  /// Where none is so probable as an answer must be: how probable the first one is.
  package var refused: Double? = nil
}
