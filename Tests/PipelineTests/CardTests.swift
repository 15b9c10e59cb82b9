import Foundation
import TestSupport
import Testing

/// The card of the tiny chain.
struct CardTests {
  private func write(_ files: [String], to output: String, _ options: [String] = []) throws -> Ending {
    let chain = try TinyChain.shared.get().folder
    return try BuiltProgram("write-card")(files.map { "\(chain)/\($0)" } + options + ["--output", output])
  }

  @Test func thePageTellsFiguresAndOptions() throws {
    try withTemporaryFolder { folder in
      let page = "\(folder)/README.md"
      // Again, over what it wrote before.
      for _ in 0..<2 {
        let ending = try write(["scores.h5", "stage1.h5", "metrics.json"], to: page, ["--title", "tiny"])
        #expect(ending.status == 0, "\(ending.errors)")
      }
      let text = String(decoding: try bytes(of: page), as: UTF8.self)
      #expect(text.contains("\n# tiny\n") && text.contains("| stage1.h5 | train-stage1 |"), "\(text)")
      #expect(text.contains("`--hidden-size 20`") && text.contains("name: text_to_image_by_identity.fused.top1\n"))
      let results = try #require(
        try JSONSerialization.jsonObject(with: bytes(of: "\(folder)/results.json")) as? [String: Any])
      #expect((results["files"] as? [[String: Any]])?.count == 2 && results["made_from"] != nil)
    }
  }

  @Test func whatOthersWroteIsNotReplaced() throws {
    try withTemporaryFolder { folder in
      let page = "\(folder)/README.md"
      try "mine".write(toFile: page, atomically: true, encoding: .utf8)
      let ending = try write(["scores.h5", "metrics.json"], to: page)
      #expect(ending.status == 1 && ending.errors.contains("README.md: is not what this program writes"))
      #expect(try String(contentsOfFile: page, encoding: .utf8) == "mine")
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["README.md"])
      let other = try write(["metrics.json"], to: "\(folder)/other.md")
      #expect(other.status == 1 && other.errors.contains("scores.h5 is not among the inputs"), "\(other.errors)")
    }
  }
}
