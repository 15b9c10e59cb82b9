import Artifacts
import Files
import Foundation
import Results
import Stage

/// How the photos that were found are printed.
package enum AnswerFormat: Equatable, Sendable {
  /// For people.
  case table
  /// An object a line, for each question.
  case json
  /// Paths alone, each followed by this byte.
  case paths(UInt8)

  /// - Returns: the bytes to print; for people and as paths none, where no photo was found.
  /// - Throws: what reading the gallery throws.
  package func bytes(of answer: PhotoAnswer, in gallery: any Gallery) throws -> [UInt8] {
    let found = answer.fitting, labels = try found.map { try gallery.label(of: $0.photo) }
    switch self {
    case .table where found.isEmpty: return []
    case .table:
      var lines = ["“\(answer.question.printable())” among \(counted(answer.searched, "photo"))"]
      if let words = answer.unknownWords { lines.append("the vocabulary has no \(words): met too seldom in training") }
      return try Array((lines + table(found, labels, in: gallery) + [""]).joined(separator: "\n").utf8)
    case .json: return Array((try sortedJSON(Answer(answer, found, labels)) + "\n").utf8)
    case .paths(let separator): return labels.flatMap { $0.place.bytes + [separator] }
    }
  }

  /// - Returns: the bytes to print where a sentence cannot be answered: JSON has a line for each sentence.
  package func bytes(of error: any Error, for sentence: String) throws -> [UInt8] {
    guard self == .json else { return [] }
    return Array((try sortedJSON(Refusal(question: sentence, error: "\(error)")) + "\n").utf8)
  }

  private func table(_ found: [Found], _ labels: [PhotoLabel], in gallery: any Gallery) throws -> [String] {
    let names = labels.map { $0.name.description.printable() }, width = names.map(terminalColumns).max() ?? 0
    func number(_ value: Float?) -> String { value.map { String(format: "%8.3f", $0) } ?? "       –" }
    let isSure = found.contains { $0.probability != nil }
    let rows = try found.enumerated().map { place, photo in
      let name = names[place], space = String(repeating: " ", count: width - terminalColumns(of: name))
      let sentence = try gallery.sentence(of: photo.photo).map { "\(space)  “\($0.printable())”" } ?? ""
      let sure = isSure ? String(format: "%6.1f %%", 100 * (photo.probability ?? 0)) : ""
      let shown = isSure && photo.probability == nil ? "       –" : sure
      return "\(String(format: "%3d", place + 1))\(shown) \(number(photo.stage1)) \(number(photo.stage2))  \(name)"
        + sentence
    }
    return [(isSure ? "   probable" : "   ") + "  stage 1  stage 2  photo"] + rows
  }
}

private struct Refusal: Encodable {
  let question: String, error: String
}

/// The answer to one question, as JSON has it.
private struct Answer: Encodable {
  struct Photo: Encodable {
    let path: String
    /// Where the path is no UTF-8: its bytes, in base64.
    let pathBytes: String?
    let probability: Double?
    let stage1: Float?, stage2: Float?

    private enum CodingKeys: String, CodingKey { case path, pathBytes = "path_base64", probability, stage1, stage2 }
  }

  let question: String
  let unknownWords: [String]
  let searched: Int
  let photos: [Photo]
  /// Of the first photo, where it is too small for an answer.
  let refused: Double?

  private enum CodingKeys: String, CodingKey {
    case question, unknownWords = "unknown_words", searched, photos, refused = "refused_probability"
  }

  init(_ answer: PhotoAnswer, _ found: [Found], _ labels: [PhotoLabel]) {
    (question, unknownWords, searched) = (answer.question, answer.unknown, answer.searched)
    refused = answer.refused
    photos = zip(found, labels).map { found, label in
      Photo(
        path: label.place.description,
        pathBytes: label.place.text == nil ? Data(label.place.bytes).base64EncodedString() : nil,
        probability: found.probability, stage1: found.stage1, stage2: found.stage2)
    }
  }
}
