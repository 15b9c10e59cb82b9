import Foundation
import TestSupport
import Testing

@testable import Datasets

@Suite struct PublishedVocabularyTests {
  private func read(_ text: String, name: String = "vocab.json") throws -> (words: [String], error: String) {
    try withTemporaryFolder { folder in
      try Data(text.utf8).write(to: URL(fileURLWithPath: "\(folder)/\(name)"))
      var words: [String] = []
      let error = errorText { words = try PublishedVocabulary.read("\(folder)/\(name)") }.replacingOccurrences(
        of: "\(folder)/", with: "")
      return (words, error)
    }
  }

  private let sound =
    #"{"word2idx": {"<unk>": 3}, "idx2word": {"4": "dog", "0": "<pad>", "2": "<end>", "1": "<start>", "#
    + #""3": "<unk>", "5": "a"}, "idx": 6}"#

  @Test func theUnknownWordChangesPlacesWithThePadding() throws {
    let words = try read(sound).words
    #expect(words == ["<unk>", "<start>", "<end>", "<pad>", "dog", "a"])
    let vocabulary = Vocabulary(words: words, countedIn: [["<start>", "a", "cat", "<end>"], ["a"]])
    #expect(
      ["a", "dog", "cat", "<start>", "<pad>"].map { vocabulary[$0] } == [5, 4, 0, 1, 3]
        && vocabulary.counts == [1, 1, 1, 0, 0, 2])
  }

  @Test func whatIsNoVocabularyIsRefused() throws {
    #expect(try read("{\"idx2word\": [}").error.hasPrefix("vocab.json:1:15: not sound JSON: “}” stands where a value"))
    #expect(try read("{}").error == "vocab.json: “idx2word” is missing.")
    #expect(try read("<html>").error.hasPrefix("vocab.json: is a web page (HTML)"))
    #expect(
      try read(sound.replacingOccurrences(of: "\"4\"", with: "\"6\"")).error
        == "vocab.json: “idx2word” numbers a word “6”, where 0 to 5 are needed, each once.")
    #expect(
      try read(sound.replacingOccurrences(of: "\"<end>\"", with: "\"end\"")).error
        == "vocab.json: does not begin with <pad>, <start>, <end>, <unk>: other vocabularies are not known.")
    #expect(try read("", name: "f30k_vocab.pkl").error.hasPrefix("f30k_vocab.pkl: is a pickle, which is not run"))
  }

  @Test(arguments: [
    "data/f30k_precomp/f30k_precomp_vocab.json", "data/f30k_precomp/vocab/vocab.json",
    "data/vocab/f30k_precomp_vocab.json", "vocab/f30k_precomp_vocab.json",
  ])
  func itIsFoundWhereArchivesPutIt(place: String) throws {
    try withTemporaryFolder { folder in
      let data = "\(folder)/data/f30k_precomp"
      try FileManager.default.createDirectory(atPath: data, withIntermediateDirectories: true)
      #expect(try PublishedVocabulary.find(for: data) == nil)
      let url = URL(fileURLWithPath: "\(folder)/\(place)")
      try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(sound.utf8).write(to: url)
      let found = try #require(try PublishedVocabulary.find(for: data))
      #expect(URL(fileURLWithPath: found).standardizedFileURL.path == url.standardizedFileURL.path)
    }
  }
}
