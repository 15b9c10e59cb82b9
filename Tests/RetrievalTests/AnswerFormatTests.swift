import Artifacts
import Files
import Foundation
import Tensor
import TestSupport
import Testing

@testable import Retrieval

struct AnswerFormatTests {
  private struct Photos: Gallery {
    let labels: [PhotoLabel]
    let path = "photos.h5"
    var count: Int { labels.count }
    func photos(_ filter: PhotoFilter, splits: String?) -> [Int] { Array(0..<count) }
    func cells(of photo: Int) -> CellPlaces { CellPlaces(height: 1, width: 1) }
    func digest(of photo: Int) -> [UInt8] { [UInt8(photo)] }
    func look(at photo: Int) -> PhotoLook { .nothing }
    func similarities(with query: Tensor, of photos: [Int]) -> [Float] { photos.map { _ in 0 } }
    func grids(photos: [Int], views: [Int]) -> Tensor { Tensor(shape: [photos.count, 1, 1]) }
    func embedding(of photo: Int) -> Tensor? { nil }
    func label(of photo: Int) -> PhotoLabel { labels[photo] }
    func sentence(of photo: Int) -> String? { photo == 0 ? "a bird" : nil }
  }

  private let gallery = Photos(labels: [
    PhotoLabel(name: RawPath("a\n.jpg"), place: RawPath("/p/a\n.jpg")),
    PhotoLabel(name: RawPath(bytes: [0xFF]), place: RawPath(bytes: [0x2F, 0xFF])),
  ])
  private let answer = PhotoAnswer(
    question: "a \u{1B} bird", unknown: ["x"],
    found: [Found(photo: 0, stage1: 0.5, stage2: -2), Found(photo: 1, stage1: 0.25)], searched: 7)

  private func text(_ format: AnswerFormat) throws -> String {
    String(decoding: try format.bytes(of: answer, in: gallery), as: UTF8.self)
  }

  @Test func aTableIsForPeople() throws {
    #expect(
      try text(.table) == """
        “a \\u{1B} bird” among 7 photos
        the vocabulary has no “x”: met too seldom in training
             stage 1  stage 2  photo
          1    0.500   -2.000  a\\u{A}.jpg  “a bird”
          2    0.250        –  \u{FFFD}

        """)
  }

  /// Photos that stage 2 did not look at have no probability.
  @Test func percentagesAreForPeopleToo() throws {
    let found = [Found(photo: 0, stage1: 0.5, stage2: -2, probability: 0.4567), Found(photo: 1, stage1: 0.25)]
    let answer = PhotoAnswer(question: "a bird", unknown: [], found: found, searched: 7)
    func text(_ format: AnswerFormat, _ answer: PhotoAnswer) throws -> String {
      String(decoding: try format.bytes(of: answer, in: gallery), as: UTF8.self)
    }
    let lines = [
      "“a bird” among 7 photos", "   probable  stage 1  stage 2  photo",
      "  1  45.7 %    0.500   -2.000  a\\u{A}.jpg  “a bird”", "  2       –    0.250        –  \u{FFFD}",
    ]
    #expect(try text(.table, answer) == lines.map { $0 + "\n" }.joined())
    #expect(try text(.json, answer).contains(#""probability":0.4567,"stage1":0.5"#))
    let refused = PhotoAnswer(question: "a bird", unknown: [], found: [], searched: 7, refused: 0.01)
    #expect(try text(.json, refused).contains(#""photos":[],"question":"a bird","refused_probability":0.01,"#))
    #expect(try text(.table, refused) == "" && text(.paths(0), refused) == "")
  }

  @Test func jsonHasAllOfIt() throws {
    #expect(
      try text(.json) == #"{"photos":[{"path":"/p/a\n.jpg","stage1":0.5,"stage2":-2},"#
        + #"{"path":"/"# + "\u{FFFD}" + #"","path_base64":"L/8=","stage1":0.25}],"#
        + #""question":"a \u001b bird","searched":7,"unknown_words":["x"]}"# + "\n")
  }

  /// Whoever reads JSON gets a line for each sentence.
  @Test func whatHasNoAnswerIsALineOfJSON() throws {
    let none = PhotoAnswer(question: "a bird", unknown: [], found: [], searched: 7)
    let error = QueryError(sentence: "?", description: "“?”: has no word")
    #expect(
      try String(decoding: AnswerFormat.json.bytes(of: none, in: gallery), as: UTF8.self)
        == #"{"photos":[],"question":"a bird","searched":7,"unknown_words":[]}"# + "\n")
    #expect(
      try String(decoding: AnswerFormat.json.bytes(of: error, for: error.sentence), as: UTF8.self)
        == #"{"error":"“?”: has no word","question":"?"}"# + "\n")
    for format in [AnswerFormat.table, .paths(0)] {
      #expect(try format.bytes(of: none, in: gallery) == [] && format.bytes(of: error, for: "") == [])
    }
  }

  @Test func pathsAreTheBytesOfTheSystem() throws {
    let paths = Array("/p/a\n.jpg".utf8), odd: [UInt8] = [0x2F, 0xFF]
    #expect(try AnswerFormat.paths(0).bytes(of: answer, in: gallery) == paths + [0] + odd + [0])
    #expect(try AnswerFormat.paths(10).bytes(of: answer, in: gallery) == paths + [10] + odd + [10])
  }
}
