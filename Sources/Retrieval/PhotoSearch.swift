import Artifacts
import Files
import Results
import Stage
import Tensor

/// Questions of one search, which differ in their sentences.
package struct PhotoSearch {
  /// A photo that those found are to be like.
  package struct Likeness {
    /// As messages call it.
    let name: String
    /// [1, D].
    let embedding: Tensor

    package init(name: String, embedding: Tensor) { (self.name, self.embedding) = (name, embedding) }

    /// - Throws: `ArtifactError` where the gallery has no CNN, or the file is no photo.
    package init(ofPhotoAt path: String, in gallery: any Gallery) throws {
      guard let networks = gallery.networks else {
        throw ArtifactError("--like needs the CNN of a pack: search an index.h5 and its pack.h5")
      }
      self.init(name: path, embedding: try PhotoEncoder(networks).embedding(ofPhotoAt: RawPath(path)))
    }
  }

  private let retriever: Retriever
  private let photos: [Int]
  private let depth: Int, top: Int
  private let least: Double
  private let like: Likeness?
  private let without: (text: String, query: Query)?

  /// - Parameters:
  ///   - photos: those that are searched, by their numbers, which rise.
  ///   - without: a sentence that is not to describe them.
  ///   - least: how probable the first photo must be for a sentence alone; that of the networks if nil.
  /// - Throws: `ArtifactError` or `QueryError` where one of these cannot be asked for.
  package init(
    _ retriever: Retriever, among photos: [Int], depth: Int, top: Int, like: Likeness? = nil, without: String? = nil,
    least: Double? = nil
  ) throws {
    guard least ?? 0 == 0 || retriever.probability != nil else {
      throw ArtifactError(
        "--min-probability: it was not learned how probable matches are by these files: give all of a method that was "
          + "scored on val, with its metrics.json, or a pack that was made with it")
    }
    self.least = least ?? retriever.probability?.least ?? 0
    (self.retriever, self.photos, self.depth, self.top) = (retriever, photos, depth, top)
    self.like = like
    self.without = try without.map { ($0, try Query($0, retriever.wording)) }
  }

  /// Answers one sentence, or none where photos are asked for by a photo alone.
  /// - Throws: `QueryError` where it has no word that the networks know; what reading throws.
  package func answer(_ sentence: String?) throws -> PhotoAnswer {
    let query = try sentence.map { try Query($0, retriever.wording) }
    let question = try Question(sentence: query, photo: like?.embedding, without: without?.query)
    let found = try retriever.ranking(of: question, among: photos, depth: depth, top: top)
    let asked = [sentence, like.map { "like \($0.name)" }, without.map { "without \($0.text)" }].compactMap { $0 }
    let best = found.first?.probability
    return PhotoAnswer(
      question: asked.joined(separator: ", "), unknown: (query?.unknown ?? []) + (without?.query.unknown ?? []),
      found: found, searched: photos.count, refused: best.flatMap { $0 < least ? $0 : nil })
  }
}

/// The photos that were found for one question.
package struct PhotoAnswer: Equatable, Sendable {
  /// As it was asked.
  package let question: String
  /// The words of it that the vocabulary lacks.
  package let unknown: [String]
  /// The first photos, whether they fit or not.
  package let found: [Found]
  /// How many photos were searched.
  package let searched: Int
  /// Where none is so probable as an answer must be: how probable the first one is.
  package var refused: Double? = nil

  /// The words that the vocabulary lacks, as messages list them; nil where it has them all.
  package var unknownWords: String? {
    unknown.isEmpty ? nil : unknown.map { "“\($0.printable())”" }.joined(separator: ", ")
  }

  /// Those of them that are an answer: none where none fits.
  package var fitting: [Found] { refused == nil ? found : [] }

  /// That no photo fits, in words.
  /// - Parameter canAskForLess: whether the one who asks can be told how to see the photos all the same.
  package func refusal(canAskForLess: Bool) -> String {
    guard let refused else { return "no photo fits" }
    let unknown = unknownWords.map { ", and the vocabulary has no \($0)" } ?? ""
    return "“\(question.printable())”: no photo fits: the first has a probability of \(decimal(100 * refused, 1)) %"
      + unknown + (canAskForLess ? " (search --min-probability 0 prints it all the same)" : "")
  }
}
