import ArgumentParser
import Datasets
import Pools
import Stage

/// How sentences become words, and words numbers.
struct WordOptions: ParsableArguments {
  @Option(
    help: """
      How a sentence is cut into words, in lower case: delete-punctuation and cut at white space, take runs of \
      word-characters, or treebank, as NLTK does, where punctuation is words.
      """)
  var tokenizer = Tokenizer.deletePunctuation

  @Option(within: 1...1_000_000, help: ArgumentHelp("Cut longer sentences to this many words.", valueName: "count"))
  var maxWords = 50

  @Flag(help: "Put the words <start> and <end> around every sentence, as SCAN, VSE++ and IMRAM do.")
  var sentenceMarks = false

  @Option(help: "Whose sentences make the vocabulary. GNA-RNN counts all, which lets the test split leak in.")
  var vocabularySplits = VocabularySplits.train

  @Option(
    within: 1...1_000_000,
    help: ArgumentHelp("A word met less often than this becomes the unknown word.", valueName: "count"))
  var minCount = 3

  @Option(
    help: ArgumentHelp(
      """
      The vocabulary (.json) of a published matcher, for its word numbers. The layout precomputed finds the one \
      that lies with it.
      """,
      valueName: "file"))
  var vocabulary: String?

  @Flag(help: "Count the words though a published vocabulary lies there.")
  var ownVocabulary = false

  func validate() throws {
    guard vocabulary == nil || !ownVocabulary else {
      throw ValidationError("--vocabulary and --own-vocabulary: give one of them")
    }
  }

  var text: ExamplesConfiguration.Text {
    .init(tokenizer: tokenizer, maximumWords: maxWords, hasMarks: sentenceMarks)
  }

  /// The words of the vocabulary that is taken as it was published; nil where words are counted.
  /// - Parameter found: the file that lies with the data, if there is one.
  func publishedVocabulary(_ found: @autoclosure () throws -> String?) throws -> [String]? {
    guard !ownVocabulary, let path = try vocabulary ?? found() else { return nil }
    let words = try PublishedVocabulary.read(path)
    print("vocabulary \(path), \(words.count) words")
    if tokenizer != .treebank || !sentenceMarks {
      print("note: matchers of that vocabulary were trained with --tokenizer treebank --sentence-marks")
    }
    return words
  }
}

/// Whose sentences make the vocabulary.
enum VocabularySplits: String, CaseIterable, ExpressibleByArgument {
  case train, trainval = "train,val", all

  var splits: Set<Split> {
    switch self {
    case .train: [.train]
    case .trainval: [.train, .val]
    case .all: Set(Split.allCases)
    }
  }
}
