import Foundation
import Testing

@testable import Datasets

struct KnownAnswersTests {
  private let table = "photo,crown,tail\na/1.jpg,red,black\na/2.jpg,red,\nb/1.jpg,blue,black\n"

  /// Reads the two files in a folder of their own.
  private func read(_ sentences: String, _ table: String? = nil, _ body: (KnownAnswers) throws -> Void) throws {
    try withTemporaryFolder { folder in
      try write(sentences, to: "\(folder)/answers.csv")
      try write(table ?? self.table, to: "\(folder)/drawn.csv")
      do {
        try body(KnownAnswers(readingFrom: "\(folder)/answers.csv", drawnIn: "\(folder)/drawn.csv"))
      } catch let error as DatasetError {
        throw DatasetError(error.description.replacingOccurrences(of: folder + "/", with: ""))
      }
    }
  }

  @Test func whatWasDrawnSaysWhichPhotosAreRight() throws {
    let sentences = """
      sentence,parts
      "a red crown, and a black tail",crown=red;tail=black
      a blue crown and a black tail, crown = blue ; tail = black

      """
    try read(sentences) { answers in
      #expect(answers.sentences.map(\.text) == ["a red crown, and a black tail", "a blue crown and a black tail"])
      #expect(
        answers.sentences[1].parts == [.init(name: "crown", word: "blue"), .init(name: "tail", word: "black")])
      #expect(answers.sentences[1].place.hasSuffix("answers.csv:3"))
      let missing = try answers.missing(in: ["b/1.jpg", "a/1.jpg", "a/2.jpg"], of: "examples.h5")
      #expect(missing == [[1, 0, 1], [0, 1, 2]])
    }
  }

  @Test func aPhotoOfWhichNothingIsKnownIsNamed() throws {
    let error = #expect(throws: DatasetError.self) {
      try read("sentence,parts\nx,crown=red;tail=black\n") { _ = try $0.missing(in: ["a/1.jpg", "c"], of: "x.h5") }
    }
    #expect(error?.description.hasPrefix("drawn.csv: has no line for the photo c of x.h5: give") == true)
  }

  @Test(arguments: [
    ("sentence\nx\n", "answers.csv: the first line names no column parts"),
    ("sentence,parts\n", "answers.csv: has no sentence"),
    ("sentence,parts\nx\n", "answers.csv:2: 1 field where the first line has 2"),
    ("sentence,parts\n,crown=red;tail=black\n", "answers.csv:2: the sentence is empty"),
    (
      "sentence,parts\nx,crown=red;tail=black\nx,crown=blue;tail=black\n",
      "answers.csv:3: the sentence is also in line 2"
    ),
    ("sentence,parts\nx,crown=red;tail\n", "answers.csv:2: “tail” is no part with its word"),
    ("sentence,parts\nx,crown=red;tail=\n", "answers.csv:2: “tail=” is no part with its word"),
    ("sentence,parts\nx,crown=red\n", "answers.csv:2: the parts are “crown=red”: give two or more"),
    ("sentence,parts\nx,crown=red;crown=blue\n", "answers.csv:2: the parts are “crown=red;crown=blue”: give two"),
    (
      "sentence,parts\nx,crown=red;tale=black\n",
      "answers.csv:2: drawn.csv has no part “tale”: give some of crown, tail."
    ),
    (
      "sentence,parts\nx,crown=green;tail=black\n",
      "answers.csv:2: no photo of drawn.csv shows “green” as its crown: give one of blue, red."
    ),
  ])
  func whatIsWrongIsNamedByFileAndLine(sentences: String, words: String) throws {
    let error = #expect(throws: DatasetError.self) { try read(sentences) { _ in } }
    #expect(error?.description.hasPrefix(words) == true, "\(error?.description ?? "")")
  }

  /// A file of the demo's pipeline.
  private func demo(_ file: String) -> String {
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
    return root.appendingPathComponent("pipelines/demo/\(file)").path
  }

  /// As many test photos show what each says as check-answers looks at. Other birds need other sentences.
  @Test func theDemoShowsWhatItsSentencesSay() throws {
    let options = try lines(of: demo("synthesize.conf"))
    func numbers(_ option: String) throws -> [Int] {
      let line = try #require(options.first { $0.hasPrefix(option + " ") })
      return line.split(separator: " ")[1].split(separator: ",").compactMap { Int($0) }
    }
    let identities = try numbers("--identities"), shots = try numbers("--photos-per-identity")[0]
    let birds = try Birds(
      Demo(identities: identities, photosPerIdentity: shots, sentencesPerPhoto: 1, side: 16, seed: 1))
    var drawn = DrawnParts(parts: birds.parts)
    for number in (identities[0] + identities[1]) * shots..<identities.reduce(0, +) * shots {
      let photo = try birds.photo(number)
      drawn.add(photo: photo.name, photo.parts)
    }
    let answers = try KnownAnswers(
      KnownAnswers.sentences(readingFrom: demo("answers.csv")), drawn, drawnIn: "drawn.csv")
    for (sentence, missing) in try zip(answers.sentences, answers.missing(in: drawn.photos, of: "the demo")) {
      let right = missing.count { $0 == 0 }
      #expect(right >= 10, "\(sentence.place): \(right) photos")
    }
  }

  /// The demo's own: forty sentences of two or three parts, in words that birds are drawn and described with.
  @Test func theDemosSentencesAreOfItsBirds() throws {
    let sentences = try KnownAnswers.sentences(readingFrom: demo("answers.csv"))
    #expect(sentences.count == 40 && sentences.allSatisfy { (2...3).contains($0.parts.count) })
    func words<Word: CaseIterable>(_ type: Word.Type) -> Set<String> { Set(Word.allCases.map { "\($0)" }) }
    let colours = Set(Bird.Colour.allCases.map { $0.words[0] })
    let known = Dictionary(uniqueKeysWithValues: words(Bird.Part.self).map { ($0, colours) }).merging([
      "beak shape": words(Bird.Beak.self), "tail shape": words(Bird.Tail.self),
      "wing pattern": words(Bird.WingPattern.self), "breast pattern": words(Bird.BreastPattern.self),
    ]) { $1 }
    for sentence in sentences {
      for part in sentence.parts {
        #expect(known[part.name]?.contains(part.word) == true, "\(sentence.place): \(part)")
        let noun = part.name.prefix { $0 != " " }
        #expect(sentence.text.contains("\(part.word) \(noun)"), "\(sentence.place): \(part)")
      }
    }
  }
}
