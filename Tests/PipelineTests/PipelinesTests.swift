import Foundation
import TestSupport
import Testing

/// The options in pipelines/: what make would call for each data set and method is something that its program takes,
/// and the stages fit.
@Suite struct PipelinesTests {
  private static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()

  /// A copy of the Makefile, make/ and pipelines/, and an empty folder of raw data.
  private func withTree(_ body: (String) throws -> Void) throws {
    try withTemporaryFolder { folder in
      for part in ["Makefile", "make", "pipelines"] {
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

  private var dataSets: [String] {
    get throws {
      let pipelines = Self.root.appendingPathComponent("pipelines").path
      return try FileManager.default.contentsOfDirectory(atPath: pipelines).sorted().filter {
        FileManager.default.fileExists(atPath: "\(pipelines)/\($0)/dataset.mk")
      }
    }
  }

  /// The methods that make names for a data set.
  private func methods(of dataset: String, in folder: String) throws -> [String] {
    let help = try run(
      "/usr/bin/env", ["make", "help", "DATASET=\(dataset)"], in: folder,
      environment: ["MAKEFLAGS": "", "MAKELEVEL": ""]
    ).output
    let mark = "methods of \(dataset): "
    let line = try #require(help.split(separator: "\n").first { $0.hasPrefix(mark) })
    return line.dropFirst(mark.count).split(separator: " ").map(String.init)
  }

  /// The options files in pipelines/, as make names them.
  private func optionsFiles() throws -> [String: String] {
    let pipelines = Self.root.appendingPathComponent("pipelines").path
    let files = try FileManager.default.subpathsOfDirectory(atPath: pipelines).filter { $0.hasSuffix(".conf") }
    return Dictionary(
      uniqueKeysWithValues: try files.map {
        ("pipelines/\($0)", try String(contentsOfFile: "\(pipelines)/\($0)", encoding: .utf8))
      })
  }

  /// The programs with their arguments that make would call, in order.
  private func calls(_ goal: String, _ variables: [String], in folder: String) throws -> [[String]] {
    let ending = try run(
      "/usr/bin/env", ["make", "-n", goal] + variables, in: folder, environment: ["MAKEFLAGS": "", "MAKELEVEL": ""])
    #expect(ending.status == 0, "\(goal) \(variables): \(ending.errors)")
    let place = ".build/release/"
    return ending.output.split(separator: "\n").filter { $0.hasPrefix(place) }.map {
      $0.dropFirst(place.count).replacingOccurrences(of: "'", with: "").split(separator: " ").map(String.init).filter {
        !["--if-changed", "--quiet"].contains($0)
      }
    }
  }

  /// The raw folder of a data set, and the variable that names it.
  private func raw(_ dataset: String) -> (folder: String, given: [String]) {
    ["demo", "people"].contains(dataset) ? ("data/\(dataset)/raw", []) : ("raw", ["RAW=raw"])
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
      var seen: [[String]: Ending] = [:], methods: [String] = [], depths = 0, unused = Set(try optionsFiles().keys)
      for dataset in try dataSets {
        for method in try self.methods(of: dataset, in: folder) {
          methods.append(method)
          let variables =
            ["DATASET=\(dataset)", "METHOD=\(method)", "CHECKPOINT=model_best.pth.tar"] + raw(dataset).given
          let calls = try calls("all", variables, in: folder)
          try self.calls("show", variables, in: folder).forEach { unused.subtract($0) }
          #expect(["score", "fuse", "check-answers"].contains(calls.last?[0]), "\(dataset) \(method): \(calls)")
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
      for (backbone, dataset, _) in Self.largerCrops {
        try preprocess(dataset, for: backbone, in: folder).forEach { unused.remove($0) }
      }
      #expect(methods.count > 50 && depths > 20, "\(methods.count) methods, \(depths) of which re-rank to a depth")
      #expect(unused == [], "no chain uses them")
      let known = try FileManager.default.subpathsOfDirectory(atPath: "\(folder)/pipelines/methods").filter {
        $0.hasSuffix("/chain.mk")
      }.map { String($0.dropLast("/chain.mk".count)) }
      #expect(Set(known) == Set(methods), "a data set names each method that has a chain")
    }
  }

  /// Backbones that see larger crops than photos are stored for, and the side that their photos then have.
  private static let largerCrops = [
    ("efficientnet-lite0-288", "cub", 320), ("efficientnet-lite0-288", "flickr8k", 288),
    ("efficientnet-lite1", "cub", 272), ("efficientnet-lite2", "cub", 292), ("efficientnet-lite1", "flickr8k", 240),
    ("efficientnet-lite2", "flickr8k", 260),
  ]

  private func preprocess(_ dataset: String, for backbone: String, in folder: String) throws -> [String] {
    let calls = try calls("all", ["DATASET=\(dataset)", "BACKBONE=\(backbone)"] + raw(dataset).given, in: folder)
    return try #require(calls.first { $0[0] == "preprocess" })
  }

  @Test(arguments: largerCrops)
  func backbonesOfLargerCropsHavePhotosAsLarge(backbone: String, dataset: String, side: Int) throws {
    try withTree { folder in
      let call = try preprocess(dataset, for: backbone, in: folder), ending = try ending(call, in: folder)
      #expect(option("side", ending).flatMap { Int($0) } == side)
      #expect(call.last == "data/\(dataset)/\(backbone)/examples.h5")
    }
  }

  /// An options file says something that no other one says.
  @Test func noOptionsFileIsEmptyOrATwin() throws {
    let files = try optionsFiles()
    #expect(files.count > 50)
    for (path, text) in files {
      #expect(text.split(separator: "\n").contains { $0.hasPrefix("--") }, "\(path) has no option")
    }
    let twins = Dictionary(grouping: files.keys) { files[$0]!.split(whereSeparator: \.isWhitespace) }.values
    #expect(twins.filter { $0.count > 1 } == [])
  }

  /// Raw data are looked at with the options that preprocess has.
  @Test func everyDataSetCanBeLookedAtFirst() throws {
    try withTree { folder in
      for dataset in try dataSets {
        let (raw, given) = self.raw(dataset), variables = ["DATASET=\(dataset)"] + given
        let call = try #require(try calls("check-data", variables, in: folder).last)
        let ending = try ending(call, in: folder)
        #expect(
          ending.status == 1 && ending.errors.contains("preprocess: error: \(raw)"),
          "\(dataset): \(ending.status) \(ending.errors)")
        let preprocess = try #require(
          try calls("preprocess", variables, in: folder).first { $0[0] == "preprocess" })
        #expect(call == ["preprocess", "--check", raw] + preprocess[2...].dropLast(2) + ["--dataset", dataset])
      }
    }
  }
}
