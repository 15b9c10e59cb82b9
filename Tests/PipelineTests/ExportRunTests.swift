import Foundation
import Results
import TestSupport
import Testing

/// What `export-run` writes of the tiny chain, and what `evaluate` makes of that.
@Suite(.serialized) struct ExportRunTests {
  private let files = ["buffers.h5", "pairs.h5", "scores.h5", "metrics.json"]

  private func export(_ options: [String], to output: String, _ files: [String]? = nil) throws -> Ending {
    let chain = try TinyChain.shared.get()
    return try BuiltProgram("export-run")(
      (files ?? self.files).map { "\(chain.folder)/\($0)" } + options + ["--output", output])
  }

  /// What was written is evaluated again, and has the figures of metrics.json.
  @Test(arguments: ["text-to-image", "image-to-text"], ["stage1", "stage2", "fused"])
  func figuresAreThoseOfScore(direction: String, ranking: String) throws {
    let chain = try TinyChain.shared.get()
    try withTemporaryFolder { folder in
      for name in [ranking, "answers"] {
        let ending = try export(
          ["--direction", direction, "--ranking", name, "--depth", "0"], to: "\(folder)/\(name)")
        #expect(ending.status == 0, "\(ending.errors)")
      }
      let ending = try BuiltProgram("evaluate")([
        "\(folder)/\(ranking)", "--qrels", "\(folder)/answers", "--protocol",
        "trec-success@1,trec-success@5,trec-success@10,trec-map", "--output", "\(folder)/m.json",
      ])
      #expect(ending.status == 0 && !ending.errors.contains("warning"), "\(ending.errors)")
      let figures = try #require(Metrics(readingFrom: "\(folder)/m.json").pools["run"]).figures
      let own = try #require(Metrics(readingFrom: "\(chain.folder)/metrics.json").pools["test"]).figures
      let group = "\(direction.replacing("-", with: "_"))_by_identity.\(ranking.replacing("stage", with: "stage_"))"
      for (name, key) in [("success@1.success_at_1", "top1"), ("success@5.success_at_5", "top5"), ("map.map", "map")] {
        let (value, known) = (try #require(figures["trec-\(name)"]), try #require(own["\(group).\(key)"]))
        #expect(abs(value - known) < 2e-4, "\(group).\(key)")
      }
    }
  }

  @Test(arguments: [("stage1", "stage_1"), ("stage2", "stage_2_screened_pairs"), ("fused", "fused_screened_pairs")])
  func classesHaveTheirPrecision(ranking: String, key: String) throws {
    let chain = try TinyChain.shared.get()
    try withTemporaryFolder { folder in
      for name in [ranking, "answers"] {
        let ending = try export(["--direction", "class-to-image", "--ranking", name], to: "\(folder)/\(name)")
        #expect(ending.status == 0, "\(ending.errors)")
      }
      let ending = try BuiltProgram("evaluate")([
        "\(folder)/\(ranking)", "--qrels", "\(folder)/answers", "--protocol", "trec-precision@50", "-o",
        "\(folder)/m.json",
      ])
      #expect(ending.status == 0, "\(ending.errors)")
      let figures = try #require(Metrics(readingFrom: "\(folder)/m.json").pools["run"]).figures
      let own = try #require(Metrics(readingFrom: "\(chain.folder)/metrics.json").pools["test"]).figures
      #expect(
        try figures["trec-precision@50.precision_at_50"] == #require(own["text_to_image_by_class.\(key).ap50"]))
    }
  }

  @Test func photosHaveTheirNames() throws {
    try withTemporaryFolder { folder in
      let path = "\(folder)/a.json"
      let ending = try export(
        ["--ranking", "answers", "--format", "json", "--direction", "image-to-text"], to: path,
        ["examples.h5", "buffers.h5"])
      #expect(ending.status == 0, "\(ending.errors)")
      let lists = try #require(try JSONSerialization.jsonObject(with: bytes(of: path)) as? [String: [String]])
      #expect(lists.count == 6)
      for (photo, sentences) in lists {
        #expect(photo.hasSuffix(".jpg") && sentences.contains("\(photo)#0") && sentences.contains("\(photo)#1"))
      }
    }
  }

  @Test func runsAreCutAtTheirDepth() throws {
    try withTemporaryFolder { folder in
      let ending = try export(["--depth", "2", "--tag", "mine"], to: "\(folder)/a.run", ["buffers.h5"])
      #expect(ending.status == 0, "\(ending.errors)")
      let lines = String(decoding: try bytes(of: "\(folder)/a.run"), as: UTF8.self).split(separator: "\n")
      #expect(lines.count == 24 && lines.allSatisfy { $0.hasSuffix(" mine") })
      #expect(lines[0].contains(" Q0 photo-") && lines[1].split(separator: " ")[3] == "2")
    }
  }

  @Test(arguments: [
    (["--ties", "expected"], 64, "a ranking has one order"), (["--tag", "a b"], 64, "--tag a b: give one word"),
    (["--ranking", "fused"], 1, "the inputs do not have it: give buffers.h5, pairs.h5"),
    (["--direction", "class-to-image"], 1, "rankings of classes need buffers.h5, and a scores.h5"),
    (["--pool", "dev"], 1, "no pool dev: give another --pool"),
    (["--photo-names", "/absent/names"], 1, "/absent/names"),
  ])
  func whatIsMissingIsNamed(options: [String], status: Int32, words: String) throws {
    try withTemporaryFolder { folder in
      let ending = try export(options, to: "\(folder)/a.run", ["buffers.h5"])
      #expect(ending.status == status && ending.errors.contains(words), "\(ending.errors)")
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == [])
    }
  }

  @Test func aRunOfOthersIsEvaluated() throws {
    try withTemporaryFolder { folder in
      func write(_ text: String, _ name: String) throws {
        try text.write(toFile: "\(folder)/\(name)", atomically: true, encoding: .utf8)
      }
      func evaluate(_ protocols: String, _ more: String...) throws -> Ending {
        try BuiltProgram("evaluate")(
          ["a.run", "--protocol", protocols, "--output", "m.json"] + more, in: folder)
      }
      try write("q1 Q0 a 1 3 x\nq1 Q0 b 2 2 x\nq9 Q0 a 1 1 x\n", "a.run")
      try write("q1 0 b 1\nq2 0 a 1\n", "a.qrels")
      let ending = try evaluate("trec-success@2,trec-map", "--qrels", "a.qrels")
      #expect(ending.status == 0, "\(ending.errors)")
      #expect(ending.errors.contains("a.run: has no list for 1 queries, such as “q2”: they count 0"))
      #expect(ending.errors.contains("a.qrels: has no right answer for 1 queries, such as “q9”: they are left out"))
      let figures = try #require(Metrics(readingFrom: "\(folder)/m.json").pools["run"]).figures
      #expect(figures["trec-success@2.success_at_2"] == 50 && figures["trec-map.map"] == 25)

      #expect(try evaluate("trec-map").errors.contains("--protocol trec-map: give --qrels too, or "))
      #expect(try evaluate("rsum", "--qrels", "a.qrels").errors.contains("give some of trec-success@K"))
      #expect(try evaluate("trec-map", "--qrels", "a.qrels", "--transposed").status == 64)
      try write("other 0 b 1\n", "a.qrels")
      let odd = try evaluate("trec-map", "--qrels", "a.qrels")
      #expect(odd.status == 1 && odd.errors.contains("none of its queries, such as “q1”"), "\(odd.errors)")
    }
  }
}
