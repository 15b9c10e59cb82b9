import Foundation
import HDF5
import TestSupport
import Testing

/// What `score` makes of its inputs and options.
@Suite(.serialized) struct ScoreTests {
  /// Runs `score` on files of the tiny chain, and reads what it wrote before that is removed.
  private func score(_ files: [String], _ options: [String] = []) throws -> (
    ending: Ending, metrics: [String: Any], scores: [String]
  ) {
    let chain = try TinyChain.shared.get()
    return try withTemporaryFolder { folder in
      let ending = try BuiltProgram("score")(
        files.map { "\(chain.folder)/\($0)" } + options + ["--output", "\(folder)/scores.h5"])
      guard ending.status == 0 else {
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == [])
        return (ending, [:], [])
      }
      let metrics = try JSONSerialization.jsonObject(with: bytes(of: "\(folder)/metrics.json")) as? [String: Any]
      return (ending, try #require(metrics), try File(opening: "\(folder)/scores.h5").datasets(in: "test"))
    }
  }

  private let all = ["examples.h5", "features.h5", "stage1.h5", "buffers.h5", "pairs.h5", "stage2.h5"]

  private func pools(_ metrics: [String: Any]) -> NSDictionary? { metrics["pools"] as? NSDictionary }

  @Test func stageOneOnlyIsAsIfStageTwoWasNotGiven() throws {
    let only = try score(all, ["--stage1-only"]), without = try score(["buffers.h5", "pairs.h5"])
    #expect(pools(only.metrics) == pools(without.metrics) && only.scores == without.scores)
    #expect(only.metrics["fusion_weights"] is NSNull && only.metrics["fusion_weights_chosen_on"] is NSNull)
    #expect(
      !only.scores.contains { $0.contains("logits") || $0.contains("fused") }
        && only.scores.contains("class-scores/stage1"))
    #expect(!only.ending.output.contains("fused"))
  }

  @Test func weightsMayBeGivenAsTheyArePrinted() throws {
    let chosen = try score(all), weights = try #require(chosen.metrics["fusion_weights"] as? String)
    #expect(chosen.metrics["fusion_weights_chosen_on"] as? String == "val")
    #expect(chosen.ending.output.contains("fusion weights, chosen on val: \(weights)\n"))
    let given = try score(all, ["--fusion-weight", weights])
    #expect(
      given.metrics["fusion_weights"] as? String == weights
        && given.metrics["fusion_weights_chosen_on"] as? String == "given")
    #expect(given.ending.output.contains("fusion weights, as given: \(weights)\n"))
    #expect(pools(given.metrics) == pools(chosen.metrics) && given.scores == chosen.scores)
  }

  /// At weight 0 a fusion is stage 1, at weight 1 it is stage 2 alone.
  @Test func theWeightIsThatOfStageTwo() throws {
    let printed = try #require(try score(all).metrics["fusion_weights"] as? String)
    for weight in [0, 1] {
      let weights = printed.split(separator: ",").map { "\($0.prefix { $0 != "=" })=\(weight)" }.joined(separator: ",")
      let metrics = try score(all, ["--fusion-weight", weights]).metrics
      let test = try #require(pools(metrics)?["test"] as? [String: Any])
      let rows = try #require(test["text_to_image_by_class"] as? [String: [String: Double]])
      let fused = rows.keys.filter { $0.hasSuffix("_fused") }
      #expect(!fused.isEmpty)
      for name in fused {
        var row = try #require(rows[name])
        row["weight"] = nil
        #expect(
          row == rows[weight == 0 ? "stage_1" : name.replacing("_fused", with: "_alone")],
          "\(name) with weight \(weight)")
      }
    }
  }

  @Test(arguments: ["1.5", "votes=0.5", "half"])
  func otherWeightsAreRefused(weights: String) throws {
    let ending = try score(all, ["--fusion-weight", weights]).ending
    #expect(
      ending.status == 64
        && ending.errors.contains("--fusion-weight \(weights): give auto, or weights in [0, 1] such as "))
  }

  @Test func asManyViewsAreJudgedAsTheGridsHave() throws {
    let one = try score(all), two = try score(all, ["--judged-views", "2"])
    #expect(one.metrics["judged_views"] as? Int == 1 && two.metrics["judged_views"] as? Int == 2)
    #expect(pools(one.metrics) != pools(two.metrics) && one.scores == two.scores)
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
    #expect(pools(try score(["buffers.h5"], ["--evaluate", "val"]).metrics)?.allKeys as? [String] == ["val"])
    let ending = try score(["buffers.h5"], ["--evaluate", "dev"]).ending
    #expect(ending.status == 1 && ending.errors.contains("buffers.h5: no pool dev: --evaluate "))
  }
}
