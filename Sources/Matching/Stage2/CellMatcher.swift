import Autodiff
import Tensor

/// A network of stage 2 that reads words with stage 1's encoder and looks at the cells of a photo's grid. What belongs
/// to a photo or to a sentence alone is made once, in however many pairs it is.
package protocol CellMatcher: PairMatcher {
  /// What each head makes of the cells of some photos, [photos · cells, width].
  typealias Cells = [String: Variable]
  typealias Words = SentenceWords
  associatedtype Configuration: CellMatcherConfiguration

  /// The last layer, which makes the logits.
  static var confidence: Linear { get }

  var configuration: Configuration { get set }
  var parameters: Parameters { get set }
  /// How many sentences and photos are worked on at once where many pairs are scored.
  var block: (sentences: Int, photos: Int) { get }
  /// What a stage2.h5 says of it.
  var stored: Stage2Configuration.Matcher { get }

  /// - Parameter grids: [photos, cells, C].
  func project(cells grids: Variable, _ pass: ForwardPass) -> Cells
  func project(sentences: PackedSentences, _ pass: ForwardPass) -> Words
  /// Logits of the matching confidence C, [pairs, 1], without the prior.
  func match(_ cells: Cells, _ words: Words, _ pairs: SentencePairs, _ pass: ForwardPass) -> Variable
}

/// What the configurations of all such networks say.
package protocol CellMatcherConfiguration {
  /// Within the network.
  var dropout: Float { get set }
  /// On the word vectors.
  var wordDropout: Float { get set }
  /// On the cells, of whole channels of a photo.
  var cellDropout: Float { get set }
  /// What the network's log-odds are added to; nil for nothing (the paper).
  var prior: Prior? { get set }
}

extension CellMatcher {
  package var prior: Prior? { configuration.prior }

  /// Lets the network say nothing, so that a score is the prior alone until it learns more.
  package mutating func begin(with prior: Prior) {
    configuration.prior = prior
    for name in Self.confidence.names { parameters[name] = Tensor(shape: parameters[name].shape) }
  }
}

/// What a matcher makes of some sentences.
package struct SentenceWords {
  /// What each head makes of their words, [rows, width].
  let heads: [String: Variable]
  /// What belongs to whole sentences, [sentences, …].
  let sentences: [String: Variable]
  /// The rows of each sentence's words; sentences that begin alike may share some.
  package let paths: [[Int]]
}

extension SentenceWords {
  /// Only `sentences`, and the place of each among them.
  func rows(of sentences: [Int]) -> (SentenceWords, [Int]) {
    let distinct = Array(Set(sentences)).sorted(), place = distinct.places()
    var kept: [Int] = [], row: [Int: Int] = [:]
    for old in distinct.flatMap({ paths[$0] }) where row[old] == nil {
      row[old] = kept.count
      kept.append(old)
    }
    let used = SentenceWords(
      heads: heads.mapValues { $0.rows(kept) }, sentences: self.sentences.mapValues { $0.rows(distinct) },
      paths: distinct.map { paths[$0].map { row[$0]! } })
    return (used, sentences.map { place[$0]! })
  }
}
