import Foundation
import TestSupport
import Testing

/// The pages that people look at, of a whole chain.
@Suite(.serialized) struct ReportTests {
  private func files(_ names: [String]) throws -> [String] {
    let folder = try TinyChain.shared.get().folder
    return names.map { "\(folder)/\($0)" }
  }

  private let all =
    ["examples", "weights", "features", "stage1", "buffers", "pairs", "stage2", "scores"].map { $0 + ".h5" }
    + ["metrics.json"]

  private func text(_ path: String) throws -> String { String(decoding: try bytes(of: path), as: UTF8.self) }

  @Test func aWholeChainIsShown() throws {
    try withTemporaryFolder { folder in
      let page = "\(folder)/report.html"
      let ending = try BuiltProgram("report")(
        try files(all) + ["--title", "A <title>", "--ask", "a red bird", "--output", page])
      #expect(ending.status == 0, "\(ending.errors)")
      let text = try text(page)
      for words in [
        "A &lt;title&gt;", "“a red bird”", "By both stages", "Where the matcher looks", "each step of the decoder",
        "How it learned", "How sure it is", "data:image/jpeg;base64,",
      ] { #expect(text.contains(words), "\(words)") }
      // Of photos of 256 pixels the CNN saw the middle 192.
      #expect(text.contains("viewBox=\"12.50 12.50 75.00 75.00\""))
      let table = try self.text("\(folder)/report.csv").split(separator: "\n")
      #expect(table[0] == "examples,pool,direction,query,identity,first_rank,last_rank" && table.count == 1 + 12 + 6)
      // The same again, and on standard output, where nothing else is written.
      let printed = try BuiltProgram("report")(
        try files(all) + ["--title", "A <title>", "--ask", "a red bird", "-o", "-"])
      #expect(printed.status == 0 && printed.output.contains(text))
      // A run beside itself.
      let compared = try BuiltProgram("compare")(
        try files(["examples.h5"]) + ["\(folder)/report.csv", "\(folder)/report.csv", "-o", "\(folder)/c.html"])
      #expect(compared.status == 0 && compared.output.contains("that may be chance (p = 1.000)"), "\(compared.errors)")
    }
  }

  /// Photos that are gone are in examples.h5.
  @Test func photosMayBeGone() throws {
    try withTemporaryFolder { folder in
      let chain = try TinyChain.shared.get().linked(in: folder)
      try FileManager.default.copyItem(atPath: try files(["metrics.json"])[0], toPath: "\(folder)/metrics.json")
      #expect(!FileManager.default.fileExists(atPath: "\(folder)/raw"))
      let ending = try BuiltProgram("report")(all.map { "\(chain.folder)/\($0)" } + ["-o", "\(folder)/r.html"])
      #expect(ending.status == 0, "\(ending.errors)")
      #expect(try text("\(folder)/r.html").contains("data:image/jpeg;base64,"))
    }
  }

  @Test func whatIsOddIsNamed() throws {
    try withTemporaryFolder { folder in
      for (arguments, status, words) in [
        (["--sentences", "17,x"], 64, "give numbers from 0, such as 17,4"),
        (["--sentences", "100000"], 1, "sentence 100000 is none of test"),
        (["--ask", "zyzzyva"], 1, "the vocabulary has no “zyzzyva”"), (["--random", "101"], 64, "give 0 to 100"),
        (["--pool", "val2"], 1, "has no pool val2"),
      ] as [([String], Int32, String)] {
        let ending = try BuiltProgram("report")(try files(all) + arguments + ["-o", "\(folder)/r.html"])
        #expect(ending.status == status && ending.errors.contains(words), "\(words): \(ending.status) \(ending.errors)")
        #expect(!FileManager.default.fileExists(atPath: "\(folder)/r.html"))
      }
      // A table of somebody else beside the page stays, and so does one that is read.
      let other = "\(folder)/r.csv"
      try Data("photo,price\n".utf8).write(to: URL(fileURLWithPath: other))
      for (arguments, words) in [
        ([], "r.csv: is not what this program writes, and would be lost: give another --output"),
        (["--published", other], "r.csv: is an input too, and would be lost"),
      ] as [([String], String)] {
        let ending = try BuiltProgram("report")(try files(all) + arguments + ["-o", "\(folder)/r.html"])
        #expect(ending.status == 1 && ending.errors.contains(words), "\(ending.errors)")
        #expect(try text(other) == "photo,price\n")
      }
      try Data("examples,pool\n".utf8).write(to: URL(fileURLWithPath: "\(folder)/x.csv"))
      let ending = try BuiltProgram("compare")(
        try files(["examples.h5"]) + ["\(folder)/x.csv", "\(folder)/x.csv", "-o", "\(folder)/c.html"])
      #expect(ending.status == 1 && ending.errors.contains("x.csv: has no column direction"), "\(ending.errors)")
    }
  }
}
