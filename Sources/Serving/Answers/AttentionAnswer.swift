import Artifacts
import Foundation
import Matching
import Retrieval

/// Where stage 2 looks in a photo for each word of a sentence, as JSON has it.
package struct AttentionAnswer: Encodable, Equatable, Sendable {
  package struct Map: Encodable, Equatable, Sendable {
    /// What looks at what, where that is to be said.
    package let title: String
    /// [words][cells], rounded to five digits.
    package let weights: [[Double]]
  }

  /// Why there is nothing to see; nil where there is.
  package var none: String?
  /// As the network reads them.
  package var words: [String] = []
  /// Left, top, width and height of each cell, in a picture of 100 × 100.
  package var cells: [[Double]] = []
  /// Whether cells are boxes, which overlap.
  package var areBoxes = false
  package var maps: [Map] = []

  private enum CodingKeys: String, CodingKey { case none, words, cells, areBoxes = "are_boxes", maps }

  init(none: String) { self.none = none }

  init(_ words: [String], _ maps: AttentionMaps, _ places: CellPlaces) {
    self.words = words
    cells = places.rectangles.map { [$0.left, $0.top, $0.width, $0.height].map { Self.rounded($0, to: 1e3) } }
    areBoxes = places.areBoxes
    self.maps = maps.maps.map { map in
      let rows = words.indices.map {
        Array(map.weights.elements[$0 * map.weights.columns..<($0 + 1) * map.weights.columns])
      }
      return Map(
        title: Self.title(map, isOnly: maps.maps.count == 1),
        weights: rows.map { $0.map { Self.rounded(Double($0), to: 1e5) } })
    }
  }

  private static func rounded(_ value: Double, to unit: Double) -> Double { (value * unit).rounded() / unit }

  private static func title(_ map: AttentionMaps.Map, isOnly: Bool) -> String {
    let kind = map.kind == .wordsOverCells ? "words look at the photo" : "the photo's cells look at words"
    if let step = map.step { return "Step \(step): \(kind)" }
    return isOnly && map.kind == .wordsOverCells ? "" : kind.prefix(1).uppercased() + kind.dropFirst()
  }
}

extension Answerer {
  /// - Throws: `QueryError` where the sentence has no word that the networks know; what reading throws.
  package func attention(photo: Int, sentence: String) throws -> AttentionAnswer {
    let query = try Query(sentence, retriever.wording), photo = try checked(photo)
    guard let (words, maps) = try retriever.attention(of: query, photo: photo) else {
      return AttentionAnswer(none: "This method has no stage 2, which is what looks at parts of a photo.")
    }
    guard !maps.maps.isEmpty else {
      return AttentionAnswer(none: "Stage 2 of this method looks at no parts of a photo.")
    }
    let answer = AttentionAnswer(words, maps, try gallery.cells(of: photo))
    try VerifiedFile.requireUnchanged()
    return answer
  }
}
