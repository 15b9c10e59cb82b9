/// Sentences about drawn photos, each with the parts that it names: what was drawn says which photos are right answers.
///
/// ```
/// sentence,parts
/// a bird with a red crown and a black tail,crown=red;tail=black
/// ```
/// A part is a column of the `DrawnParts` table, and its word one that stands there.
package struct KnownAnswers: Sendable {
  package struct Sentence: Equatable, Sendable {
    package let text: String
    /// What a photo that it describes shows of each part that it names, in the order of the file.
    package let parts: [Part]
    /// Where it stands, such as `answers.csv:3`.
    package let place: String
  }

  package struct Part: Equatable, Sendable {
    package let name: String, word: String
  }

  package let sentences: [Sentence]
  private let drawn: DrawnParts, table: String

  /// - Parameters:
  ///   - path: the sentences, a .csv with the columns `sentence` and `parts`.
  ///   - table: what was drawn, as `DrawnParts` has it.
  /// - Throws: `DatasetError` with file and line where one of the files is malformed; and where a sentence stands
  ///   there twice, or names fewer than two parts, a part twice, or one or a word that the table does not have.
  package init(readingFrom path: String, drawnIn table: String) throws {
    try self.init(Self.sentences(readingFrom: path), DrawnParts(readingFrom: table), drawnIn: table)
  }

  /// - Parameter table: the file's name in errors.
  init(_ sentences: [Sentence], _ drawn: DrawnParts, drawnIn table: String) throws {
    (self.sentences, self.drawn, self.table) = (sentences, drawn, table)
    let words = Dictionary(
      uniqueKeysWithValues: drawn.parts.map { part in (part, Set(drawn.photos.compactMap { drawn[$0, part] })) })
    for sentence in sentences {
      for part in sentence.parts {
        let known = try require(
          words[part.name],
          "\(sentence.place): \(table) has no part “\(part.name.excerpt)”: give some of "
            + "\(drawn.parts.joined(separator: ", ")).")
        try require(
          known.contains(part.word),
          "\(sentence.place): no photo of \(table) shows “\(part.word.excerpt)” as its \(part.name): give one of "
            + "\(known.sorted().joined(separator: ", ")).")
      }
    }
  }

  /// For each sentence, how many of its parts each photo does not show as it says; 0 for a right answer.
  /// - Parameters:
  ///   - photos: their names.
  ///   - source: where these are from, for errors.
  /// - Returns: [sentence][photo].
  /// - Throws: `DatasetError` where nothing is known of a photo.
  package func missing(in photos: [String], of source: String) throws -> [[Int]] {
    let known = Set(drawn.photos)
    if let other = photos.first(where: { !known.contains($0) }) {
      throw DatasetError(
        "\(table): has no line for the photo \(other.excerpt) of \(source): give the table of the photos that it was "
          + "made from.")
    }
    return sentences.map { sentence in
      photos.map { photo in sentence.parts.count { drawn[photo, $0.name] != $0.word } }
    }
  }

  /// - Throws: `DatasetError` with file and line, for all that can be told without what was drawn.
  static func sentences(readingFrom path: String) throws -> [Sentence] {
    let csv = try CSV(readingFrom: path)
    try csv.requireForm()
    func place(of column: String) throws -> Int {
      try require(
        try csv.place(of: column), "\(path): the first line names no column \(column): name sentence and parts.")
    }
    let (text, parts, rows) = (try place(of: "sentence"), try place(of: "parts"), try csv.table().rows)
    var line: [String: Int] = [:]
    let sentences = try rows.map { row in
      let sentence = Sentence(
        text: row.fields[text].label, parts: try self.parts(row.fields[parts], at: "\(path):\(row.line)"),
        place: "\(path):\(row.line)")
      try require(!sentence.text.isEmpty, "\(sentence.place): the sentence is empty: write one, or take the line out.")
      if let other = line.updateValue(row.line, forKey: sentence.text) {
        throw DatasetError("\(sentence.place): the sentence is also in line \(other): take one of them out.")
      }
      return sentence
    }
    try require(!sentences.isEmpty, "\(path): has no sentence below the first line: write one there, with its parts.")
    return sentences
  }

  /// - Parameter text: such as `crown=red;tail=black`.
  private static func parts(_ text: String, at place: String) throws -> [Part] {
    let parts = try text.split(separator: ";").map { part in
      let sides = part.split(separator: "=", omittingEmptySubsequences: false).map(\.label)
      try require(
        sides.count == 2 && !sides.contains(""),
        "\(place): “\(part.excerpt)” is no part with its word: write such as crown=red;tail=black.")
      return Part(name: sides[0], word: sides[1])
    }
    try require(
      parts.count > 1 && Set(parts.map(\.name)).count == parts.count,
      "\(place): the parts are “\(text.excerpt)”: give two or more, each once, such as crown=red;tail=black.")
    return parts
  }
}
