import Artifacts
import Foundation
import TestSupport
import Testing

/// Sentences about the photos of the tiny chain, with a table of what they are said to show.
@Suite(.serialized) struct CheckAnswersTests {
  private static let sentence = "a bird with a red crown and a black tail"

  /// A folder with answers.csv and drawn.csv, in which every second photo has a red crown and every third a black tail.
  private func withTables(_ body: (String) throws -> Void) throws {
    try withTemporaryFolder { folder in
      let names = try Examples(readingFrom: TinyChain.shared.get().folder + "/examples.h5").photoNames
      let rows = names.enumerated().map { "\($1),\($0 % 2 == 0 ? "red" : "blue"),\($0 % 3 == 0 ? "black" : "white")\n" }
      try write("photo,crown,tail\n" + rows.joined(), to: "\(folder)/drawn.csv")
      try write("sentence,parts\n\(Self.sentence),crown=red;tail=black\n", to: "\(folder)/answers.csv")
      try body(folder)
    }
  }

  private func write(_ text: String, to path: String) throws {
    try Data(text.utf8).write(to: URL(fileURLWithPath: path))
  }

  private var files: [String] {
    get throws {
      let folder = try TinyChain.shared.get().folder
      return ["examples.h5", "features.h5", "stage1.h5", "buffers.h5", "stage2.h5", "metrics.json"].map {
        "\(folder)/\($0)"
      }
    }
  }

  private func check(_ folder: String, _ options: String...) throws -> Ending {
    try BuiltProgram("check-answers")(
      ["\(folder)/answers.csv", "\(folder)/drawn.csv"] + files + options + ["--output", "\(folder)/a.h5"])
  }

  /// The first photos are those that search finds, and the last line says how many are right.
  @Test func photosAreFoundAsSearchFindsThem() throws {
    try withTables { folder in
      let ending = try check(folder, "--top", "4")
      #expect(ending.status == 0, "\(ending.errors)")
      let answers = try Answers(readingFrom: "\(folder)/a.h5")
      let options = ["--top", "4", "--min-probability", "0", "--json"]
      let search = try BuiltProgram("search")([Self.sentence] + files + options).output
      let found = search.matches(of: /"path":"([^"]+)"/).map { String($0.1) }
      let names = try Examples(readingFrom: files[0]).photoNames
      #expect(answers.rankings.map(\.name) == ["stage1", "fused"] && found.count == 4)
      #expect(answers.rankings[1].photos[0].map { names[$0] } == found)
      let last = ending.output.split(separator: "\n").last ?? ""
      #expect(last.hasPrefix("Of the first four photos for 1 sentence of two parts, ") && last.hasSuffix(" %)."))
      #expect(last.contains("; by chance: 17 % and 67 %)"), "\(last)")
      let table = try String(contentsOfFile: "\(folder)/a.csv", encoding: .utf8).split(separator: "\n")
      #expect(table.count == 2 && table[1].hasPrefix("\(Self.sentence),4,16,"), "\(table)")
    }
  }

  /// make decides by the content of what was read, and repeats the result.
  @Test func itIsDoneOnce() throws {
    try withTables { folder in
      let first = try check(folder, "--top", "2", "--if-changed").output.split(separator: "\n").last
      let nothing = "Nothing to be done: \(folder)/a.h5 is up to date\n\(first ?? "")\n"
      #expect(try check(folder, "--top", "2", "--if-changed").output == nothing)
      #expect(try check(folder, "--top", "3", "--if-changed").output.hasPrefix("check-answers: --top is 3, was 2\n"))
      try write("sentence,parts\na bird of red and black,crown=red;tail=black\n", to: "\(folder)/answers.csv")
      #expect(
        try check(folder, "--top", "3", "--if-changed").output.hasPrefix(
          "check-answers: \(folder)/answers.csv has changed\n"))
      try FileManager.default.removeItem(atPath: "\(folder)/a.csv")
      #expect(
        try check(folder, "--top", "3", "--if-changed").output.hasPrefix("check-answers: \(folder)/a.csv is gone\n"))
    }
  }

  @Test func whatCannotBeCheckedIsAnError() throws {
    try withTables { folder in
      let few = try check(folder, "--splits", "val", "--top", "6")
      #expect(few.status == 1 && few.errors.contains("answers.csv:2: only 1 of the 6 photos that are"), "\(few.errors)")
      // The table would take the place of the sentences.
      let other = try BuiltProgram("check-answers")(
        ["\(folder)/answers.csv", "\(folder)/drawn.csv"] + files + ["--output", "\(folder)/answers.h5"])
      #expect(other.status == 1 && other.errors.contains("answers.csv: is an input too, and would be lost"))
      try write("photo,crown,tail\nx.jpg,red,black\n", to: "\(folder)/drawn.csv")
      let unknown = try check(folder)
      #expect(unknown.status == 1 && unknown.errors.contains("drawn.csv: has no line for the photo "), "\(unknown)")
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder).sorted() == ["answers.csv", "drawn.csv"])
    }
  }
}
