import Foundation
import TestSupport
import Testing

/// What somebody else wrote lies where a program is to write its text: it stays, and no input is opened.
struct ForeignTextsTests {
  @Test(arguments: [
    ["evaluate", "s.npy", "--protocol", "rsum"], ["evaluate", "a.run", "--qrels", "q", "--protocol", "trec-map"],
    ["export-run", "buffers.h5"], ["report", "scores.h5", "metrics.json"],
    ["compare", "examples.h5", "a.csv", "b.csv"],
    ["tabulate", "--dataset", "cub", "--csv", "cub.csv"], ["write-card", "scores.h5", "metrics.json"],
    ["export-weights", "stage1.h5"], ["export-onnx", "stage1.h5", "--network", "sentences"],
  ])
  func theyStay(command: [String]) throws {
    try withTemporaryFolder { folder in
      let notes = "What I saw today: a wren.\n"
      try notes.write(toFile: "\(folder)/notes.txt", atomically: true, encoding: .utf8)
      let ending = try BuiltProgram(command[0])(Array(command.dropFirst()) + ["--output", "notes.txt"], in: folder)
      let words = "notes.txt: is not what this program writes, and would be lost: give another --output, or remove it"
      #expect(ending.status == 1 && ending.errors.contains(words), "\(ending.errors)")
      #expect(try String(contentsOfFile: "\(folder)/notes.txt", encoding: .utf8) == notes)
    }
  }
}
