import Files
import HDF5

/// answers.h5: the first photos that were found for sentences whose answers are known. docs/artifacts.md has the table.
package enum AnswersSchema: Schema {
  package static let kind = "answers", version = 1, stage = "check-answers"
  package static let sentences = Field("sentences", .string, ["N"])
  package static let parts = Field("parts", .int32, ["N"])
  package static let showing = Field("showing", .int32, ["N", "2"])
  package static let photos = Field("{ranking}/photos", .int32, ["N", "K"])
  package static let missing = Field("{ranking}/missing", .int32, ["N", "K"])
  package static let fields = [sentences, parts, showing, photos, missing]
}

/// The content of an answers.h5: sentences, and the first photos that were found for each.
package struct Answers: Equatable, Sendable {
  package struct Sentence: Equatable, Sendable {
    package let text: String
    /// How many parts it names.
    package let parts: Int
    /// How many of the photos that were searched show all of them as it says, and how many all or all but one.
    package let showing: [Int]

    package init(text: String, parts: Int, showing: [Int]) {
      precondition(showing.count == 2, "\(showing.count) counts of the photos that show it")
      (self.text, self.parts, self.showing) = (text, parts, showing)
    }
  }

  /// The first photos in one order.
  package struct Ranking: Equatable, Sendable {
    /// `stage1`, `stage2`, or `fused`.
    package let name: String
    /// By sentence and place, as indices in examples.h5.
    package var photos: [[Int]] = []
    /// By sentence and place, how many of the sentence's parts the photo does not show as it says.
    package var missing: [[Int]] = []

    package init(_ name: String) { self.name = name }
  }

  /// How many photos were searched.
  package let photoCount: Int
  package let sentences: [Sentence]
  /// The last one is that of all stages that were given.
  package var rankings: [Ranking] = []

  package init(_ sentences: [Sentence], among photoCount: Int) {
    (self.sentences, self.photoCount) = (sentences, photoCount)
  }

  private typealias S = AnswersSchema
  private static let searched = "searched", names = ["stage1", "stage2", "fused"]

  /// Writes answers.h5, and answers.csv beside it: both are new, or neither is.
  /// - Parameter table: the text of answers.csv.
  package func write(to path: String, provenance: Provenance, lineage: Lineage, table: String) throws {
    let writer = try ArtifactWriter(S.self, path: path, provenance: provenance, lineage: lineage)
    try writer.setAttribute(Self.searched, Int64(photoCount))
    try writer.write(S.sentences, sentences.map(\.text))
    try writer.write(S.parts, sentences.map { Int32($0.parts) })
    try writer.write(S.showing, sentences.flatMap { $0.showing.map(Int32.init) }, shape: [sentences.count, 2])
    for ranking in rankings {
      for (pattern, rows) in [(S.photos, ranking.photos), (S.missing, ranking.missing)] {
        try writer.write(
          pattern.of(ranking.name), rows.joined().map(Int32.init), shape: [rows.count, rows.first?.count ?? 0])
      }
    }
    try writer.finish { _ in [try PartialFile(Self.tablePath(besides: path), table)] }
  }

  /// answers.csv beside answers.h5.
  package static func tablePath(besides path: String) -> String {
    (path.hasSuffix(".h5") ? String(path.dropLast(3)) : path) + ".csv"
  }

  package init(readingFrom path: String) throws {
    let artifact = try ArtifactReader(S.self, path: path)
    photoCount = Int(try artifact.number(ofAttribute: Self.searched, as: Int64.self))
    let texts = try artifact.strings(S.sentences), parts = try artifact.indices(S.parts, of: Int(Int32.max))
    try artifact.require(
      (1..<Int(Int32.max)).contains(photoCount) && !texts.isEmpty,
      "has \(texts.count) sentences that were asked of \(photoCount) photos")
    let showing = try artifact.indices(S.showing, of: photoCount + 1)
    sentences = texts.indices.map {
      Sentence(text: texts[$0], parts: parts[$0], showing: Array(showing[2 * $0..<2 * $0 + 2]))
    }
    let there = try artifact.names(S.photos)
    for name in Self.names where there.contains(name) {
      var ranking = Ranking(name)
      let (photos, missing) = (S.photos.of(name), S.missing.of(name))
      try artifact.check([photos, missing, S.sentences])
      ranking.photos = try artifact.indices(photos, of: Int(Int32.max)).rows(of: texts.count)
      ranking.missing = try artifact.indices(missing, of: Int(Int32.max)).rows(of: texts.count)
      try artifact.require(!ranking.photos[0].isEmpty, "\(photos.name) has no photos")
      rankings.append(ranking)
    }
    try artifact.require(!rankings.isEmpty, "has no ranking")
  }
}

extension [Int] {
  /// A matrix of so many rows.
  fileprivate func rows(of count: Int) -> [[Int]] {
    let columns = self.count / count
    return (0..<count).map { Array(self[$0 * columns..<($0 + 1) * columns]) }
  }
}
