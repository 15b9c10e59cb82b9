import Testing

@testable import Datasets

struct TokenizerTests {
  @Test func punctuationIsDeletedNotReplacedBySpace() {
    #expect(
      Tokenizer.deletePunctuation.words(in: "  A man, in a T-shirt; it's (mostly) WHITE!\n") == [
        "a", "man", "in", "a", "tshirt", "its", "mostly", "white",
      ])
  }

  @Test func allOfPythonsPunctuationGoes() {
    #expect(Tokenizer.deletePunctuation.words(in: ##"!"#$%&'()*+,-./:;<=>?@[\]^_`{|}~"##).isEmpty)
    // not ASCII: kept, as GNA-RNN does
    #expect(Tokenizer.deletePunctuation.words(in: "a – b – ’c’") == ["a", "–", "b", "–", "’c’"])
  }

  @Test func wordCharactersAreCutAtEverythingElse() {
    #expect(
      Tokenizer.wordCharacters.words(in: "A T-shirt; it's_x 2½ café!") == [
        "a", "t", "shirt", "it", "s_x", "2½", "café",
      ])
  }

  @Test(arguments: Tokenizer.allCases) func longSentencesAreCut(tokenizer: Tokenizer) {
    let sentence = (0..<60).map { "w\($0)" }.joined(separator: " ")
    #expect(tokenizer.words(in: sentence).count == 60)
    #expect(tokenizer.words(in: sentence, limit: 50) == (0..<50).map { "w\($0)" })
    #expect(tokenizer.words(in: "one", limit: 1) == ["one"])
  }

  @Test(arguments: Tokenizer.allCases) func nothingIsNoWord(tokenizer: Tokenizer) {
    #expect(tokenizer.words(in: "").isEmpty)
    #expect(tokenizer.words(in: " \t\u{A0}\n").isEmpty)
    #expect(tokenizer.words(in: "...") == (tokenizer == .treebank ? ["..."] : []))  // to whom punctuation is a word
  }
}
