/// How preprocess read a data set, as examples.h5 keeps it for the programs that read more of the same.
package struct ExamplesConfiguration: Codable, Equatable, Sendable {
  /// How sentences become words.
  package struct Text: Codable, Equatable, Sendable {
    package var tokenizer: Tokenizer
    /// Longer sentences are cut to this many words.
    package var maximumWords: Int
    /// Whether the words `<start>` and `<end>` stand around every sentence.
    package var hasMarks: Bool

    package init(tokenizer: Tokenizer, maximumWords: Int, hasMarks: Bool) {
      (self.tokenizer, self.maximumWords, self.hasMarks) = (tokenizer, maximumWords, hasMarks)
    }

    /// - Throws: `DecodingError` also where no word would be left of a sentence.
    package init(from decoder: any Decoder) throws {
      let values = try decoder.container(keyedBy: CodingKeys.self)
      tokenizer = try values.decode(Tokenizer.self, forKey: .tokenizer)
      maximumWords = try values.decode(Int.self, forKey: .maximumWords)
      hasMarks = try values.decode(Bool.self, forKey: .hasMarks)
      guard maximumWords > 0 else {
        throw DecodingError.dataCorruptedError(
          forKey: .maximumWords, in: values, debugDescription: "\(maximumWords) is not at least 1")
      }
    }

    /// The words of a sentence, without marks.
    package func words(in sentence: String) -> [String] { tokenizer.words(in: sentence, limit: maximumWords) }

    /// The words with the marks around them, where there are marks.
    package func marked(_ words: [String]) -> [String] { hasMarks ? PublishedVocabulary.marked(words) : words }
  }

  package var text: Text
  /// The list of the layout precomputed that is the split test.
  package var testList: Precomputed.TestList

  package init(text: Text, testList: Precomputed.TestList = .test) { (self.text, self.testList) = (text, testList) }
}
