import Artifacts
import Datasets
import Tensor

/// Asks for photos by sentences whose right answers are known, and counts them.
package struct AnswerCheck {
  package private(set) var answers: Answers
  /// What a reader should know of the sentences.
  package private(set) var notes: [String] = []

  /// - Parameters:
  ///   - photos: those to search, by their index in examples.h5.
  ///   - top: how many first photos are looked at.
  ///   - depth: how many of stage 1's first photos stage 2 ranks again.
  ///   - advance: called with 1 after each sentence.
  /// - Throws: `DatasetError` where nothing is known of a photo; `ArtifactError` where fewer than `top` photos show
  ///   what a sentence says, so that not all first ones could, or where the vocabulary has none of its words; and what
  ///   a search and `advance` throw.
  package init(
    _ known: KnownAnswers, _ retriever: Retriever, among photos: [Int], top: Int, depth: Int,
    advance: (Int) throws -> Void
  ) throws {
    let examples = try retriever.examples(), places = photos.places()
    let missing = try known.missing(in: photos.map { examples.photoNames[$0] }, of: examples.artifact.path)
    answers = Answers(try Self.counted(known.sentences, missing, top: top), among: photos.count)
    for (sentence, missing) in zip(known.sentences, missing) {
      let query = try Self.query(sentence, retriever.wording)
      if !query.unknown.isEmpty { notes.append("\(sentence.place): the vocabulary has no \(query.unknownWords)") }
      let orders = try retriever.ranking(of: Question(sentence: query), among: photos, depth: depth).orders
      if answers.rankings.isEmpty { answers.rankings = orders.map { Answers.Ranking($0.name) } }
      for (i, order) in orders.enumerated() {
        let first = Array(order.photos.prefix(top))
        answers.rankings[i].photos.append(first)
        answers.rankings[i].missing.append(first.map { missing[places[$0]!] })
      }
      try advance(1)
    }
  }

  private static func query(_ sentence: KnownAnswers.Sentence, _ wording: Wording) throws -> Query {
    do { return try Query(sentence.text, wording) } catch let error as QueryError {
      throw ArtifactError("\(sentence.place): \(error.description)")
    }
  }

  /// Counts what is there to be found.
  /// - Parameter missing: how many parts of each sentence each photo does not show, [sentence][photo].
  private static func counted(_ sentences: [KnownAnswers.Sentence], _ missing: [[Int]], top: Int) throws
    -> [Answers.Sentence]
  {
    try zip(sentences, missing).map { sentence, missing in
      let showing = (0...1).map { most in missing.count { $0 <= most } }
      guard showing[0] >= top else {
        throw ArtifactError(
          "\(sentence.place): only \(showing[0]) of the \(missing.count) photos that are searched show what it says, "
            + "and \(top) are looked at: give a sentence that more of them show, or a smaller --top")
      }
      return Answers.Sentence(text: sentence.text, parts: sentence.parts.count, showing: showing)
    }
  }
}
