import Files

/// A search's arguments: sentences, then the files that are searched.
package struct SearchArguments: Equatable, Sendable {
  package let sentences: [String], files: [String]

  /// The files are those that end in .h5 or .json and that no sentence follows.
  package init(_ arguments: [String]) {
    let first = arguments.lastIndex { !$0.hasSuffix(".h5") && !$0.hasSuffix(".json") }.map { $0 + 1 } ?? 0
    (sentences, files) = (Array(arguments[..<first]), Array(arguments[first...]))
  }

  /// A file among the sentences that is called as a photo is.
  package var photo: String? {
    sentences.first { sentence in
      [".jpg", ".jpeg", ".png"].contains { sentence.lowercased().hasSuffix($0) } && FileStamp(sentence) != nil
    }
  }
}
