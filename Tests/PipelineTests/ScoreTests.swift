import Foundation
import HDF5
import Results
import TestSupport
import Testing

/// What `score` makes of its inputs and options.
@Suite(.serialized) struct ScoreTests {
  /// Runs `score` on files of the tiny chain, and reads what it wrote before that is removed.
  private func score(_ files: [String], _ options: [String] = []) throws -> (
    ending: Ending, metrics: Metrics?, scores: [String]
  ) {
    let chain = try TinyChain.shared.get()
    return try withTemporaryFolder { folder in
      let ending = try BuiltProgram("score")(
        files.map { "\(chain.folder)/\($0)" } + options + ["--output", "\(folder)/scores.h5"])
      guard ending.status == 0 else {
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == [])
        return (ending, nil, [])
      }
      return (
        ending, try Metrics(readingFrom: "\(folder)/metrics.json"),
        try File(opening: "\(folder)/scores.h5").datasets(in: "test")
      )
    }
  }

  private let all = ["examples.h5", "features.h5", "stage1.h5", "buffers.h5", "pairs.h5", "stage2.h5"]

  /// The weights as `--fusion-weight` takes them.
  private func text(_ fusion: Metrics.Fusion) -> String {
    fusion.weights.map { "\($0)=\($1)" }.sorted().joined(separator: ",")
  }

  @Test func stageOneOnlyIsAsIfStageTwoWasNotGiven() throws {
    let only = try score(all, ["--stage1-only"]), without = try score(["buffers.h5", "pairs.h5"])
    #expect(only.metrics?.pools == without.metrics?.pools && only.scores == without.scores)
    #expect(only.metrics != nil && only.metrics?.fusion == nil)
    #expect(
      !only.scores.contains { $0.contains("logits") || $0.contains("fused") }
        && only.scores.contains("class-scores/stage1"))
    #expect(only.ending.output.contains("\nStage 2 was not scored."))
  }

  /// What is said comes from metrics.json: of scores that are there it is said again, with other details too.
  @Test func whatIsThereIsToldAgain() throws {
    let chain = try TinyChain.shared.get()
    try withTemporaryFolder { folder in
      let output = "\(folder)/scores.h5", nothing = "Nothing to be done: \(output) is up to date\n"
      func score(_ more: String...) throws -> Ending {
        try BuiltProgram("score")(
          all.map { "\(chain.folder)/\($0)" } + ["--output", output, "--if-changed"] + more,
          environment: ["LINEUP_MAKE": ""])  // as make starts it
      }
      let lines = try score().output.split(separator: "\n").suffix(6).joined(separator: "\n") + "\n"
      #expect(lines.hasPrefix("test: by stage 1 ") && lines.contains("\nBy both stages ") && lines.contains("\nNext, "))
      #expect(try score().output == nothing + lines)
      let details = try score("--details").output
      #expect(details.hasPrefix(nothing + "val: ") && details.hasSuffix("\n\n" + lines), "\(details)")
      #expect(details.contains("\ntest: 6 photos") && details.contains("\n  text→image by identity "))
      #expect(try score("--details", "--quiet").output == "")

      try Data("{}".utf8).write(to: URL(fileURLWithPath: "\(folder)/metrics.json"))
      let odd = try score()
      #expect(
        odd.status == 0 && odd.output == nothing
          && odd.errors.hasPrefix("score: note: \(folder)/metrics.json: is not a metrics.json: "), "\(odd.errors)")
    }
  }

  @Test func weightsMayBeGivenAsTheyArePrinted() throws {
    let chosen = try score(all, ["--details"]), fusion = try #require(chosen.metrics?.fusion)
    #expect(fusion.chosenOn == "val" && fusion.rule == nil && fusion.weights.count == 5)
    let line = try #require(
      chosen.ending.output.split(separator: "\n").first { $0.hasPrefix("fusion weights, chosen on") })
    let weights = String(line.dropFirst("fusion weights, chosen on val: ".count))
    #expect(Set(weights.split(separator: ",")) == Set(text(fusion).split(separator: ",")))
    let given = try score(all, ["--fusion-weight", weights, "--details"])
    #expect(given.metrics?.fusion?.weights == fusion.weights && given.metrics?.fusion?.chosenOn == "given")
    #expect(given.ending.output.contains("fusion weights, as given: \(weights)\n"))
    #expect(given.metrics?.pools == chosen.metrics?.pools && given.scores == chosen.scores)
  }

  /// At weight 0 a fusion is stage 1, at weight 1 it is stage 2 alone.
  @Test func theWeightIsThatOfStageTwo() throws {
    var fusion = try #require(try score(all).metrics?.fusion)
    for weight in [0.0, 1] {
      fusion.weights = fusion.weights.mapValues { _ in weight }
      let metrics = try score(all, ["--fusion-weight", text(fusion)]).metrics
      let figures = try #require(metrics?.pools["test"]).figures
      let fused = figures.filter {
        $0.key.hasPrefix("text_to_image_by_class.fused_") && !$0.key.hasSuffix(".weight")
      }
      #expect(fused.count == 20)
      for (name, value) in fused {
        let parts = name.split(separator: "."), reading = parts[1].dropFirst("fused_".count)
        let alone = weight == 0 ? "stage_1" : reading == "screening" ? "screening_alone" : "stage_2_\(reading)"
        #expect(value == figures["\(parts[0]).\(alone).\(parts[2])"], "\(name) with weight \(weight)")
      }
    }
  }

  @Test(arguments: ["1.5", "confidence=0.5", "half"])
  func otherWeightsAreRefused(weights: String) throws {
    let ending = try score(all, ["--fusion-weight", weights]).ending
    #expect(
      ending.status == 64
        && ending.errors.contains("--fusion-weight \(weights): give auto, or weights in [0, 1] such as "))
  }

  @Test func asManyViewsAreJudgedAsTheGridsHave() throws {
    let one = try score(all), two = try score(all, ["--judged-views", "2"])
    #expect(one.metrics?.judgedViews == 1 && two.metrics?.judgedViews == 2)
    #expect(one.metrics?.pools != two.metrics?.pools && one.scores == two.scores)
    let three = try score(all, ["--judged-views", "3"]).ending
    #expect(
      three.status == 1
        && three.errors.contains(
          "features.h5: has grids of 2 views, not of 3: give --judged-views 2, or more --grid-views")
    )
  }

  @Test func twoFilesOfAKindAreNamed() throws {
    let ending = try score(["buffers.h5", "pairs.h5", "buffers.h5"]).ending
    #expect(
      ending.status == 1 && ending.errors.contains("buffers.h5: holds buffers, as ")
        && ending.errors.contains("does: give one of them"))
  }

  @Test func missingBuffersAreNamed() throws {
    let ending = try score(["examples.h5", "pairs.h5"]).ending
    #expect(
      ending.status == 1
        && ending.errors.hasPrefix(
          "score: error: buffers.h5 is not among the inputs: give what dump-buffers wrote, or ")
    )
  }

  @Test(arguments: ["examples", "features", "pairs"])
  func whatStageTwoNeedsIsNamed(missing: String) throws {
    let ending = try score(all.filter { $0 != "\(missing).h5" }).ending
    #expect(ending.status == 1)
    #expect(ending.errors.contains("stage2.h5: scoring pairs needs \(missing).h5 too: give them, or --stage1-only\n"))
  }

  @Test func whatItDoesNotNeedIsNamed() throws {
    let ending = try score(["buffers.h5", "weights.h5"]).ending
    #expect(
      ending.status == 1 && ending.errors.contains("weights.h5: holds weights, which score does not need: leave it out")
    )
  }

  @Test func poolsAreThoseAskedFor() throws {
    #expect(try score(["buffers.h5"], ["--evaluate", "val"]).metrics?.pools.keys.sorted() == ["val"])
    let ending = try score(["buffers.h5"], ["--evaluate", "dev"]).ending
    #expect(ending.status == 1 && ending.errors.contains("buffers.h5: no pool dev: --evaluate "))
  }
}
