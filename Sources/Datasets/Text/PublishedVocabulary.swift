import Foundation

/// The vocabulary that a published matcher was trained with, in the files of SCAN and IMRAM. A word's number is the row
/// of its embedding.
///
/// ```
/// {"word2idx": {"<pad>": 0, "<start>": 1, "<end>": 2, "<unk>": 3, "a": 4, …},
///  "idx2word": {"0": "<pad>", …}, "idx": 8481}
/// ```
/// Word 0 is the unknown word here, so `<unk>` and `<pad>` exchange their numbers. `import-matcher` exchanges the same
/// rows of a checkpoint's embeddings.
package enum PublishedVocabulary {
  /// The words, in the order of their ids here.
  /// - Throws: `DatasetError` when the file is missing or is no such vocabulary.
  package static func read(_ path: String) throws -> [String] {
    guard exists(path) else { throw DatasetError("\(path) is missing: give the vocabulary's .json file.") }
    try require(
      !path.hasSuffix(".pkl"), "\(path): is a pickle, which is not run: docs/datasets.md says how it becomes a .json.")
    let list = try json(List.self, in: path)
    var words = [String?](repeating: nil, count: list.idx2word.count)
    for (number, word) in list.idx2word.sorted(by: { $0.key < $1.key }) {
      guard let id = Int(number), words.indices.contains(id), words[id] == nil else {
        throw DatasetError(
          "\(path): “idx2word” numbers a word “\(number)”, where 0 to \(words.count - 1) are needed, each once.")
      }
      words[id] = word
    }
    try require(
      words.starts(with: special, by: ==),
      "\(path): does not begin with \(special.joined(separator: ", ")): other vocabularies are not known.")
    words.swapAt(Vocabulary.unknown, special.count - 1)
    return words.compactMap { $0 }
  }

  static let special = ["<pad>", sentenceStart, sentenceEnd, "<unk>"]
  private static let sentenceStart = "<start>", sentenceEnd = "<end>"

  /// A sentence between the marks of its start and its end.
  static func marked(_ words: [String]) -> [String] { [sentenceStart] + words + [sentenceEnd] }

  /// The path of the vocabulary that belongs to the data in `folder`; nil where there is none.
  ///
  /// It lies in `folder` or in its folder vocab. Or it has the name of `folder`, and lies in a folder vocab beside it
  /// or beside the folder above, where archives put it.
  /// - Throws: `DatasetError` when there are several.
  static func find(for folder: String) throws -> String? {
    for place in [folder, folder + "/vocab"] where isFolder(place) {
      let found = try names(in: place).filter { $0.hasSuffix("vocab.json") }
      if found.count > 1 {
        throw DatasetError("\(place) has \(found.joined(separator: " and ")): say which is meant with --vocabulary.")
      }
      if let only = found.first { return place + "/" + only }
    }
    let url = URL(fileURLWithPath: folder).standardizedFileURL
    return ["..", "../.."].map { "\(folder)/\($0)/vocab/\(url.lastPathComponent)_vocab.json" }.first(where: exists)
  }

  private struct List: Decodable { let idx2word: [String: String] }
}
