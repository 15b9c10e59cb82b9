import Foundation
import TestSupport
import Testing

/// The options in pipelines/: what make would call for each data set and method is something that its program takes,
/// and the stages fit.
@Suite struct PipelinesTests {
  private static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()

  /// A copy of the Makefile and pipelines/, and an empty folder of raw data.
  private func withTree(_ body: (String) throws -> Void) throws {
    try withTemporaryFolder { folder in
      for part in ["Makefile", "pipelines"] {
        try FileManager.default.copyItem(
          atPath: Self.root.appendingPathComponent(part).path, toPath: "\(folder)/\(part)")
      }
      for part in ["Sources", "raw"] {
        try FileManager.default.createDirectory(atPath: "\(folder)/\(part)", withIntermediateDirectories: true)
      }
      for file in ["Package.swift", "model_best.pth.tar"] {
        try Data().write(to: URL(fileURLWithPath: "\(folder)/\(file)"))
      }
      try body(folder)
    }
  }

  private func subfolders(_ folder: String) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: folder).sorted().filter { !$0.hasSuffix(".conf") }
  }

  /// The programs with their arguments that make would call, in order.
  private func calls(_ goal: String, _ variables: [String], in folder: String) throws -> [[String]] {
    let ending = try run(
      "/usr/bin/env", ["make", "-n", goal] + variables, in: folder, environment: ["MAKEFLAGS": "", "MAKELEVEL": ""])
    #expect(ending.status == 0, "\(goal) \(variables): \(ending.errors)")
    let place = ".build/release/"
    return ending.output.split(separator: "\n").filter { $0.hasPrefix(place) }.map {
      $0.dropFirst(place.count).split(separator: " ").map(String.init)
    }
  }

  /// What a program said of the arguments of a call, whose inputs are not there: it named the first that it misses.
  private func ending(_ call: [String], in folder: String) throws -> Ending {
    try BuiltProgram(call[0])(Array(call.dropFirst()), in: folder)
  }

  /// The value that a program said an option has.
  private func option(_ name: String, _ ending: Ending) -> String? {
    ending.output.split(separator: "\n").first { $0.hasPrefix("  --\(name) ") }.map {
      String($0.dropFirst(name.count + 5))
    }
  }

  @Test func everyMethodOfEveryDataSetCanBeAskedFor() throws {
    try withTree { folder in
      var seen: [[String]: Ending] = [:], methods = 0, depths = 0
      for dataset in try subfolders("\(folder)/pipelines") {
        for method in try subfolders("\(folder)/pipelines/\(dataset)") {
          methods += 1
          let calls = try calls(
            "all", ["DATASET=\(dataset)", "METHOD=\(method)", "RAW=raw", "CHECKPOINT=model_best.pth.tar"], in: folder)
          #expect(["score", "fuse"].contains(calls.last?[0]), "\(dataset) \(method): \(calls)")
          for call in calls where call[0] != "synthesize" {
            let ending = try seen[call] ?? ending(call, in: folder)
            seen[call] = ending
            // 64 is for options that it does not take.
            #expect(
              ending.status == 1 && ending.errors.contains("\(call[0]): error: "),
              "\(call.joined(separator: " ")): \(ending.status) \(ending.errors)")
          }
          // Lists are as long as they are re-ranked.
          guard let score = calls.last(where: { $0[0] == "score" }),
            let deepest = seen[score].flatMap({ option("depths", $0) }).flatMap({ depths in
              depths.split(separator: ",").compactMap { Int($0) }.max()
            }), let screening = calls.first(where: { $0[0] == "screen-pairs" && score.contains($0.last!) })
          else { continue }
          depths += 1
          #expect(
            seen[screening].flatMap { option("k", $0) }.flatMap { Int($0) } ?? 0 >= deepest,
            "\(dataset) \(method): --depths \(deepest)")
        }
      }
      #expect(methods > 50 && depths > 20, "\(methods) methods, \(depths) of which re-rank to a depth")
    }
  }

  @Test func everyDataSetCanBeLookedAtFirst() throws {
    try withTree { folder in
      for dataset in try subfolders("\(folder)/pipelines") {
        let calls = try calls("check-data", ["DATASET=\(dataset)", "RAW=raw"], in: folder)
        #expect(calls.map { $0.prefix(2) } == [["preprocess", "--check"]])
        let ending = try ending(calls[0], in: folder)
        #expect(
          ending.status == 1 && ending.errors.contains("preprocess: error: raw"),
          "\(dataset): \(ending.status) \(ending.errors)")
      }
    }
  }
}
