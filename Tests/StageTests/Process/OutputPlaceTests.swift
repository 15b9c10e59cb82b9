import Artifacts
import Foundation
import Tensor
import TestSupport
import Testing

@testable import Stage

@Suite struct OutputPlaceTests {
  @Test func noInputIsReplaced() throws {
    try withTemporaryFolder { folder in
      let (raw, list) = ("\(folder)/raw", "\(folder)/raw/lists/q.txt")
      try FileManager.default.createDirectory(atPath: "\(raw)/lists", withIntermediateDirectories: true)
      try Data("a".utf8).write(to: URL(fileURLWithPath: list))
      try FileManager.default.createSymbolicLink(atPath: "\(folder)/link", withDestinationPath: raw)
      func error(_ output: String, _ inputs: String...) -> String {
        errorText { try checkPlace(of: output, inputs: inputs) }
      }
      #expect(error(list, "in.h5", list).contains("q.txt: is an input too"))
      #expect(error(list, "\(list):dataset").contains("q.txt: is an input too"))
      #expect(error(list, raw) == "\(list): lies in the input \(raw), and would be lost: give another --output")
      #expect(error("\(folder)/link/lists/q.txt", raw).contains("lies in the input"))
      #expect(error(list, "\(folder)/link/").contains("lies in the input"))
      #expect(error("\(raw)/new.h5", raw, list) == "")
      #expect(error(list, "\(folder)/ra", "\(folder)/absent:x") == "")
    }
  }

  /// A program replaces what it makes, and nothing else.
  @Test func noOtherKindIsReplaced() throws {
    try withTemporaryFolder { folder in
      let provenance = Provenance(program: "train-stage1", options: "", seed: 1, threads: 1), stage1 = "\(folder)/a.h5"
      try Model(parameters: ["w": Tensor(shape: [1], elements: [2])]).write(
        Stage1Schema.self, to: stage1, configuration: "", provenance: provenance, lineage: Lineage())
      func error(_ output: String, _ kinds: any Schema.Type...) -> String {
        errorText { try checkKind(of: output, isAmong: kinds) { $0.starts(with: "ours".utf8) } }
      }
      #expect(error(stage1, Stage2Schema.self, Stage1Schema.self) == "")
      let words = "\(stage1): holds stage1.h5, and would be lost: give another --output, or remove it"
      #expect(error(stage1, IndexSchema.self) == words && error(stage1) == words)
      let foreign = "is no artifact of lineup, and would be lost"
      for (name, content, words) in [
        ("p.jpg", "x", foreign), ("own.h5", "\u{89}HDF", foreign), ("damaged.h5", "lineup 5f0c", ""),
        ("empty.jpg", "", ""),
      ] {
        try Data(content.utf8).write(to: URL(fileURLWithPath: "\(folder)/\(name)"))
        let found = error("\(folder)/\(name)", IndexSchema.self)
        #expect(words.isEmpty ? found == "" : found.hasPrefix("\(folder)/\(name): \(words)"))
      }
      // Of other files, a program replaces its own.
      for (name, content, isReplaced) in [
        ("report.html", "ours, and more", true), ("notes.txt", "mine", false), ("empty.txt", "", true),
      ] {
        let path = "\(folder)/\(name)"
        try Data(content.utf8).write(to: URL(fileURLWithPath: path))
        let words = "\(path): is not what this program writes, and would be lost: give another --output, or remove it"
        #expect(error(path) == (isReplaced ? "" : words))
      }
      #expect(error("\(folder)/absent.txt") == "" && error("\(folder)/absent.h5", IndexSchema.self) == "")
    }
  }
}
