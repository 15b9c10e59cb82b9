import Artifacts
import Foundation
import HDF5
import Results
import TestSupport
import Testing

/// Photos that are matched one by one, every bird an identity of its own: train-fragments, what score makes of it, and
/// fuse.
@Suite(.serialized) struct FragmentsTests {
  private static let small = [
    "--dimensions", "12", "--embedding-size", "6", "--batch", "4", "--epochs", "1", "--learning-rate", "0.01",
  ]
  private static let stages: [(program: String, inputs: [String], options: [String], output: String)] = [
    (
      "synthesize", [],
      ["--identities", "8,4,4", "--photos-per-identity", "1", "--sentences-per-photo", "5", "--side", "224"], "raw"
    ),
    ("preprocess", ["raw"], [], "examples.h5"),
    ("train-cnn", ["examples.h5"], ["--epochs", "2", "--batch", "4"], "weights.h5"),
    (
      "extract-features", ["examples.h5", "weights.h5"], ["--views", "center,center-flipped", "--grid-views", "2"],
      "features.h5"
    ),
    (
      "train-stage1", ["examples.h5", "features.h5"],
      [
        "--encoder", "gru", "--loss", "triplet", "--negatives", "hardest", "--watch", "captions", "--epochs", "2",
        "--batch", "4", "--dimensions", "12",
        "--embedding-size", "6", "--hidden-size", "12",
      ], "stage1.h5"
    ),
    ("dump-buffers", ["examples.h5", "features.h5", "stage1.h5"], [], "buffers.h5"),
    ("screen-pairs", ["buffers.h5"], ["--k", "3"], "pairs.h5"),
    (
      "train-fragments", ["examples.h5", "features.h5"],
      small + ["--aggregation", "mean", "--warm-up", "0.5", "--region-dropout", "0.1"], "scan/stage2.h5"
    ),
    (
      "train-fragments", ["examples.h5", "features.h5"],
      small + [
        "--matcher", "recurrent-attention", "--direction", "both", "--smoothing", "9,4", "--attention-steps", "2",
        "--candidates", "1",
      ], "imram/stage2.h5"
    ),
    (
      "score", ["examples.h5", "features.h5", "buffers.h5", "pairs.h5", "scan/stage2.h5"],
      ["--depths", "2,3,all", "--folds", "2"], "scan/scores.h5"
    ),
    ("score", ["examples.h5", "features.h5", "imram/stage2.h5"], [], "imram/scores.h5"),
    ("fuse", ["scan/scores.h5", "imram/scores.h5"], ["--members", "scan,imram"], "fused/scores.h5"),
  ]

  private static func arguments(
    _ stage: (program: String, inputs: [String], options: [String], output: String), in folder: String
  ) -> [String] {
    stage.inputs.map { "\(folder)/\($0)" } + stage.options + ["--output", "\(folder)/\(stage.output)"]
  }

  private static let folder = FileManager.default.temporaryDirectory.appendingPathComponent(
    "lineup-fragments-\(getpid())"
  ).path
  /// Made once, and removed in the end.
  private static let shared = Result<String, any Error> {
    atexit { try? FileManager.default.removeItem(atPath: FragmentsTests.folder) }
    for part in ["scan", "imram", "fused"] {
      try FileManager.default.createDirectory(atPath: "\(folder)/\(part)", withIntermediateDirectories: true)
    }
    for stage in stages {
      let ending = try BuiltProgram(stage.program)(arguments(stage, in: folder))
      guard ending.status == 0 else { throw TinyChain.Failure(description: "\(stage.output): \(ending.errors)") }
    }
    return folder
  }

  private func rankings(_ path: String, pool: String = "test", _ group: String = "caption_retrieval") throws -> [String:
    [String: Double]]
  {
    let figures = try #require(try Metrics(readingFrom: path).pools[pool]).figures
    return figures.reduce(into: [:]) { rankings, figure in
      let parts = figure.key.split(separator: ".").map(String.init)
      if parts.count == 3, parts[0] == group { rankings[parts[1], default: [:]][parts[2]] = figure.value }
    }
  }

  private func similarities(_ path: String, _ name: String) throws -> [Float] {
    try Dataset.open("test/similarities/\(name)", in: File(opening: path), .float32).read()
  }

  @Test func everyDepthAndAllPairsAreReported() throws {
    let folder = try Self.shared.get(), figures = try rankings("\(folder)/scan/metrics.json")
    #expect(
      Set(figures.keys) == [
        "stage_1", "stage_2_first_2", "fused_first_2", "stage_2_first_3", "fused_first_3", "stage_2_all",
      ])
    #expect(figures["stage_2_all"]?["pairs"] == 80.0)
    let two = try #require(figures["stage_2_first_2"]), three = try #require(figures["stage_2_first_3"])
    #expect(try #require(two["pairs"]) < #require(three["pairs"]))
    for (ranking, depth) in [(two, 2.0), (three, 3)] {
      for way in ["image_to_text", "text_to_image"] {
        let ceiling = try #require(ranking["\(way)_recall_ceiling"]),
          found = try #require(ranking["\(way)_recall_at_1"])
        #expect(found <= ceiling + 1e-9 && ceiling <= 100, "\(way) at \(depth)")
      }
      let sum = ["image_to_text", "text_to_image"].flatMap { way in
        [1, 5, 10].map { ranking["\(way)_recall_at_\($0)"] ?? .nan }
      }.reduce(0, +)
      #expect(abs(sum - (ranking["rsum"] ?? 0)) < 1e-3)
    }
    #expect(Set(try rankings("\(folder)/scan/metrics.json", "caption_retrieval_2_folds").keys) == Set(figures.keys))
  }

  /// Without stage 1 stage 2 judges all pairs by itself.
  @Test func stageTwoNeedsNoStageOne() throws {
    let folder = try Self.shared.get()
    #expect(Set(try rankings("\(folder)/imram/metrics.json").keys) == ["stage_2_all"])
    try withTemporaryFolder { other in
      let ending = try BuiltProgram("score")(
        ["examples", "features", "scan/stage2"].map { "\(folder)/\($0).h5" } + ["--output", "\(other)/scores.h5"])
      #expect(ending.status == 0, "\(ending.errors)")
      #expect(
        try rankings("\(other)/metrics.json")["stage_2_all"] == rankings("\(folder)/scan/metrics.json")["stage_2_all"])
      #expect(try similarities("\(other)/scores.h5", "stage2") == similarities("\(folder)/scan/scores.h5", "stage2"))
    }
  }

  @Test func theFusionIsTheMeanOfItsMembers() throws {
    let folder = try Self.shared.get()
    let (one, other) = (
      try similarities("\(folder)/scan/scores.h5", "stage2"), try similarities("\(folder)/imram/scores.h5", "stage2")
    )
    let fused = try similarities("\(folder)/fused/scores.h5", "fused")
    #expect(fused.count == 80 && zip(zip(one, other), fused).allSatisfy { abs(($0.0 + $0.1) / 2 - $1) < 1e-5 })
    let figures = try rankings("\(folder)/fused/metrics.json")
    #expect(Set(figures.keys) == ["scan", "imram", "fused"])
    let fusion = try Metrics(readingFrom: "\(folder)/fused/metrics.json").fusion
    #expect(fusion == .init(weights: ["scan": 0.5, "imram": 0.5], chosenOn: "given", rule: "average"))
    #expect(figures["scan"]?["rsum"] == (try rankings("\(folder)/scan/metrics.json"))["stage_2_all"]?["rsum"])
  }

  @Test func weightsComeFromVal() throws {
    let folder = try Self.shared.get()
    try withTemporaryFolder { other in
      let ending = try BuiltProgram("fuse")(
        ["scan", "imram"].map { "\(folder)/\($0)/scores.h5" }
          + ["--how", "weights", "--details", "--output", "\(other)/scores.h5"])
      #expect(ending.status == 0 && ending.output.contains("weights, chosen on val: member 1="), "\(ending.errors)")
      #expect(ending.output.contains("\ntest: by the best member, member "))
      let figures = try rankings("\(other)/metrics.json", pool: "val")
      let sums = ["member_1", "member_2", "fused"].compactMap { figures[$0]?["rsum"] }
      #expect(sums.count == 3 && sums[2] >= max(sums[0], sums[1]) - 1e-9)
    }
  }

  @Test func twoRunsAreTheSameBytesAlsoInterrupted() throws {
    let folder = try Self.shared.get()
    for stage in Self.stages where ["train-fragments", "fuse", "score"].contains(stage.program) {
      try withTemporaryFolder { other in
        let arguments = Array(Self.arguments(stage, in: folder).dropLast()) + ["\(other)/again.h5"]
        if stage.program == "train-fragments" {
          let interrupted = try BuiltProgram(stage.program).interrupted(arguments)
          #expect(interrupted.status == 130, "\(interrupted.errors)")
        }
        let ending = try BuiltProgram(stage.program)(arguments)
        #expect(
          ending.status == 0 && (stage.program != "train-fragments" || ending.output.contains("resuming from")),
          "\(ending.errors)")
        #expect(try bytes(of: "\(other)/again.h5") == bytes(of: "\(folder)/\(stage.output)"), "\(stage.output)")
      }
    }
  }

  /// A member whose stage 2 judged lists only is not taken for stage 1, whose similarities are in its file too.
  @Test func listsAloneAreNoMember() throws {
    let folder = try Self.shared.get()
    try withTemporaryFolder { other in
      let inputs = ["examples", "features", "buffers", "pairs", "scan/stage2"].map { "\(folder)/\($0).h5" }
      #expect(try BuiltProgram("score")(inputs + ["--depths", "2", "--output", "\(other)/scores.h5"]).status == 0)
      let ending = try BuiltProgram("fuse")([
        "\(folder)/scan/scores.h5", "\(other)/scores.h5", "--output", "\(other)/fused.h5",
      ])
      #expect(
        ending.status == 1
          && ending.errors.contains(
            "\(other)/scores.h5: stage 2 judged stage 1's lists only: score it with all among the --depths"),
        "\(ending.errors)")
    }
  }

  /// What stage 2 was trained on is not scored, whatever stage 1 was trained on.
  @Test func whatStageTwoLearnedIsNotScored() throws {
    let folder = try Self.shared.get()
    try withTemporaryFolder { other in
      let (examples, features, stage2) = ("\(folder)/examples.h5", "\(folder)/features.h5", "\(other)/stage2.h5")
      let trained = try BuiltProgram("train-fragments")(
        [examples, features] + Self.small + ["--train-splits", "train,val", "--output", stage2])
      #expect(trained.status == 0, "\(trained.errors)")
      let inputs = [examples, features, "\(folder)/buffers.h5", "\(folder)/pairs.h5", stage2]
      let unchosen = try BuiltProgram("score")(inputs + ["--output", "\(other)/a.h5"])
      #expect(
        unchosen.status == 1
          && unchosen.errors.contains("no val pool, or it was trained on, so no weights can be chosen"),
        "\(unchosen.errors)")
      let scored = try BuiltProgram("score")(inputs + ["--fusion-weight", "0.5", "--output", "\(other)/scores.h5"])
      #expect(
        scored.status == 0 && scored.output.contains("\ntest: by stage 1 "), "\(scored.errors)")
      let metrics = try Metrics(readingFrom: "\(other)/metrics.json")
      #expect(metrics.trainedOn == ["train", "val"] && metrics.pools.keys.sorted() == ["test"])
      // Stage 1, which did not learn val, is scored there where it is alone.
      let alone = try BuiltProgram("score")(inputs + ["--stage1-only", "--details", "--output", "\(other)/alone.h5"])
      #expect(alone.status == 0 && alone.output.contains("\nval: 4 photos"), "\(alone.errors)")
    }
  }

  @Test func onlyPoolsThatAreAskedForAreScreened() throws {
    let folder = try Self.shared.get()
    try withTemporaryFolder { other in
      let ending = try BuiltProgram("screen-pairs")([
        "\(folder)/buffers.h5", "--k", "3", "--pools", "val,test", "--output", "\(other)/pairs.h5",
      ])
      #expect(ending.status == 0 && !ending.output.contains("train: "), "\(ending.errors)")
      let (some, all) = (try Pairs(readingFrom: "\(other)/pairs.h5"), try Pairs(readingFrom: "\(folder)/pairs.h5"))
      #expect(some.pools == ["test", "val"] && all.pools == ["test", "train", "val"])
      for pool in some.pools { #expect(try some.read(pool) == all.read(pool)) }
      let odd = try BuiltProgram("screen-pairs")([
        "\(folder)/buffers.h5", "--pools", "dev", "--output", "\(other)/none.h5",
      ])
      #expect(
        odd.status == 1 && odd.errors.contains("buffers.h5: no pool dev: --pools train,val,test"), "\(odd.errors)")
    }
  }

  @Test func whatIsAskedForInVainIsNamed() throws {
    let folder = try Self.shared.get(), classes = try TinyChain.shared.get().folder
    let lists = ["examples", "features", "buffers", "pairs", "scan/stage2"].map { "\(folder)/\($0).h5" }
    for (program, arguments, status, words) in [
      (
        "score", lists + ["--depths", "5"], 1,
        "has lists of 3, not of 5: give --depths to 3, or a larger --k to screen-pairs"
      ),
      ("score", lists + ["--depths", "0,all"], 64, "give numbers from 1, and all, such as 20,50,100,all"),
      (
        "score", lists + ["--folds", "3"], 1,
        "--folds 3: the 4 photos of val do not make so many folds of one size: give a divisor"
      ),
      (
        "score",
        ["examples", "features", "buffers", "pairs", "stage2"].map { "\(classes)/\($0).h5" } + ["--depths", "2"], 64,
        "--depths and --folds are for data where every photo is an identity"
      ),
      (
        "train-fragments", ["\(folder)/examples.h5", "\(folder)/features.h5", "--direction", "both"], 64,
        "--direction both is for --matcher recurrent-attention"
      ),
      (
        "train-fragments", ["\(folder)/examples.h5", "\(folder)/features.h5", "--candidates", "4"], 64,
        "--candidates and --hardest-candidates are for --matcher recurrent-attention"
      ),
      (
        "train-fragments", ["\(folder)/examples.h5", "\(folder)/features.h5", "--attention-steps", "2"], 64,
        "--attention-steps and --normalized-memory are for --matcher recurrent-attention"
      ),
      (
        "train-fragments", ["\(folder)/examples.h5", "\(folder)/features.h5", "--sharpness", "5"], 64,
        "--sharpness is for --aggregation log-sum-exp"
      ),
      (
        "train-fragments", ["\(folder)/examples.h5", "\(folder)/features.h5", "--smoothing", "9,4"], 64,
        "--smoothing 9,4: give a number or, with --direction both, two"
      ),
      (
        "train-fragments", ["\(folder)/examples.h5", "\(folder)/features.h5", "--batch", "9"], 64,
        "--batch 9: there are 8 photos or identities to train on"
      ),
      ("fuse", ["\(folder)/scan/scores.h5"], 64, "1 file: give at least two"),
      (
        "fuse", ["\(folder)/scan/scores.h5", "\(classes)/scores.h5"], 1,
        "scores.h5: has no similarities of all pairs: score it with --depths all"
      ),
    ] as [(String, [String], Int32, String)] {
      try withTemporaryFolder { other in
        let ending = try BuiltProgram(program)(arguments + ["--output", "\(other)/none.h5"])
        #expect(
          ending.status == status && ending.errors.contains(words),
          "\(program) \(words): \(ending.status) \(ending.errors)")
        #expect(try FileManager.default.contentsOfDirectory(atPath: other).isEmpty)
      }
    }
  }
}
