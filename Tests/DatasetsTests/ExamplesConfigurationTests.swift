import Datasets
import Foundation
import Testing

@Suite struct ExamplesConfigurationTests {
  @Test func sentencesAreCutAsItSays() {
    var text = ExamplesConfiguration.Text(tokenizer: .treebank, maximumWords: 3, hasMarks: true)
    #expect(text.words(in: "A man's hat.") == ["a", "man", "'s"])
    #expect(text.marked(["a", "man"]) == ["<start>", "a", "man", "<end>"])
    (text.tokenizer, text.hasMarks) = (.deletePunctuation, false)
    #expect(text.words(in: "A man's hat.") == ["a", "mans", "hat"])
    #expect(text.marked(["a", "man"]) == ["a", "man"])
  }

  /// Files that are there hold these words.
  @Test func itIsStoredUnderTheseNames() throws {
    let configuration = ExamplesConfiguration(
      text: .init(tokenizer: .wordCharacters, maximumWords: 50, hasMarks: false), testList: .testall)
    let json =
      #"{"testList":"testall","text":{"hasMarks":false,"maximumWords":50,"tokenizer":"word-characters"}}"#
    #expect(try JSONDecoder().decode(ExamplesConfiguration.self, from: Data(json.utf8)) == configuration)
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    #expect(String(decoding: try encoder.encode(configuration), as: UTF8.self) == json)
  }

  @Test(arguments: [0, -1]) func aLimitThatLeavesNoWordIsRefused(limit: Int) {
    let json = #"{"testList":"test","text":{"hasMarks":false,"maximumWords":\#(limit),"tokenizer":"word-characters"}}"#
    #expect(throws: DecodingError.self) {
      try JSONDecoder().decode(ExamplesConfiguration.self, from: Data(json.utf8))
    }
  }
}
