import Foundation
import HDF5
import TestSupport
import Testing

/// Both trainings with the CNN unfrozen, on the tiny chain; stage 2 sees the grid of an earlier layer.
@Suite(.serialized) struct TuningTests {
  /// Program, inputs, options and output, from stage 1 on; what the tiny chain has is taken from there.
  private static let stages: [(program: String, inputs: [String], options: [String], output: String)] = [
    (
      "tune-stage1", ["examples.h5", "weights.h5", "stage1.h5"],
      ["--batch", "4", "--epochs", "2", "--cnn-from", "2"], "tuned1.h5"
    ),
    ("extract-features", ["examples.h5", "tuned1.h5"], grid, "features1.h5"),
    ("dump-buffers", ["examples.h5", "features1.h5", "tuned1.h5"], [], "buffers.h5"),
    ("screen-pairs", ["buffers.h5"], ["--k", "3"], "pairs.h5"),
    ("train-stage2", ["examples.h5", "features1.h5", "tuned1.h5", "pairs.h5"], TinyChain.matcher, "stage2.h5"),
    (
      "tune-stage2", ["examples.h5", "tuned1.h5", "tuned1.h5", "pairs.h5", "stage2.h5"],
      ["--steps", "6", "--photos-per-batch", "4", "--pairs-per-photo", "2"], "tuned2.h5"
    ),
    ("extract-features", ["examples.h5", "tuned2.h5"], grid, "features2.h5"),
    ("score", ["examples.h5", "features2.h5", "buffers.h5", "pairs.h5", "tuned2.h5"], [], "scores.h5"),
  ]

  private static let grid = ["--views", "center", "--grid-layer", "3.conv"]
  private static let own = Set(stages.map(\.output))

  private static func arguments(
    _ stage: (program: String, inputs: [String], options: [String], output: String), in folder: String,
    _ chain: TinyChain
  ) -> [String] {
    func place(_ name: String) -> String {
      name.hasSuffix(".h5") ? "\(own.contains(name) ? folder : chain.folder)/\(name)" : name
    }
    return stage.inputs.map(place) + stage.options.map(place) + ["--output", "\(folder)/\(stage.output)"]
  }

  @Test func theChainGoesOnFromTheTunedCNN() throws {
    let chain = try TinyChain.shared.get()
    try withTemporaryFolder { folder in
      for stage in Self.stages {
        let ending = try BuiltProgram(stage.program)(Self.arguments(stage, in: folder, chain))
        #expect(ending.status == 0, "\(stage.output): \(ending.errors)")
      }
      try expectInterruptedTrainingsToEndWithTheSameBytes(folder, chain)
      try expectMixedFeaturesToBeRefused(folder, chain)
      try expectGridsOfAnotherLayerToBeRefused(folder, chain)
      try expectTheCNNToHaveMoved(folder, chain)
    }
  }

  private func expectInterruptedTrainingsToEndWithTheSameBytes(_ whole: String, _ chain: TinyChain) throws {
    for stage in Self.stages where stage.output.hasPrefix("tuned") {
      try withTemporaryFolder { folder in
        let arguments = Self.arguments(stage, in: whole, chain).dropLast() + ["\(folder)/\(stage.output)"]
        let interrupted = try BuiltProgram(stage.program).interrupted(Array(arguments))
        #expect(interrupted.status == 130, "\(interrupted.errors)")
        let resumed = try BuiltProgram(stage.program)(Array(arguments))
        #expect(resumed.status == 0 && resumed.output.contains("resuming from"), "\(resumed.errors)")
        #expect(try bytes(of: "\(folder)/\(stage.output)") == bytes(of: "\(whole)/\(stage.output)"), "\(stage.output)")
      }
    }
  }

  private func expectMixedFeaturesToBeRefused(_ folder: String, _ chain: TinyChain) throws {
    let (old, new) = ("\(chain.folder)/", "\(folder)/"), examples = "\(chain.folder)/examples.h5"
    for (program, arguments, words) in [
      (
        "dump-buffers", [examples, old + "features.h5", new + "tuned1.h5"],
        "was not made with the CNN in \(new)tuned1.h5: give features1.h5"
      ),
      (
        "dump-buffers", [examples, new + "features1.h5", old + "stage1.h5"],
        "features1.h5 was not made with the CNN that \(old)stage1.h5 was trained on"
      ),
      ("dump-buffers", [examples, new + "features2.h5", new + "tuned1.h5"], "was not made with the CNN in"),
      (
        "train-stage2", [examples, old + "features.h5", new + "tuned1.h5", new + "pairs.h5"],
        "was not made with the CNN in"
      ),
      (
        "score", [examples, new + "features1.h5", new + "buffers.h5", new + "pairs.h5", new + "tuned2.h5"],
        "give features2.h5, or run make redo-extract-features2"
      ),
      (
        "score", [examples, new + "features2.h5", new + "buffers.h5", new + "pairs.h5", new + "stage2.h5"],
        "give the features1.h5 beside it"
      ),
      (
        "tune-stage1", [examples, old + "weights.h5", old + "stage1.h5", "--train-splits", "train,val"],
        "was trained on train, and --train-splits is train,val"
      ),
      (
        "tune-stage1", [examples, old + "weights.h5", old + "stage1.h5", "--cnn-from", "nowhere"],
        "has no layer nowhere; there are "
      ),
    ] {
      let ending = try BuiltProgram(program)(arguments + ["--output", "\(folder)/none.h5"])
      #expect(ending.status == 1 && ending.errors.contains(words), "\(program) \(arguments): \(ending.errors)")
      #expect(!FileManager.default.fileExists(atPath: "\(folder)/none.h5"))
    }
  }

  private func expectGridsOfAnotherLayerToBeRefused(_ folder: String, _ chain: TinyChain) throws {
    let (examples, last) = ("\(chain.folder)/examples.h5", "\(folder)/last.h5")
    let made = try BuiltProgram("extract-features")([examples, "\(folder)/tuned2.h5", "--output", last])
    #expect(made.status == 0, "\(made.errors)")
    let others = ["buffers", "pairs", "tuned2"].map { "\(folder)/\($0).h5" }
    let ending = try BuiltProgram("score")([examples, last] + others + ["--output", "\(folder)/none.h5"])
    #expect(
      ending.status == 1 && ending.errors.contains("last.h5: has the cells of the last layer"), "\(ending.errors)")
    let remedy = "tuned2.h5 was trained on those of the layer 3.conv: extract them with --grid-layer 3.conv"
    #expect(ending.errors.contains(remedy), "\(ending.errors)")
    let unknown = try BuiltProgram("extract-features")(
      [examples, "\(folder)/tuned2.h5", "--grid-layer", "pool", "--output", last])
    let known = "small-cnn has no grid of a layer pool; there are 0.conv, 1.conv, 2.conv, 3.conv, 4.conv, phrases, grid"
    #expect(unknown.status == 1 && unknown.errors.contains("--grid-layer: \(known)"), "\(unknown.errors)")
    // make gives it once, as CNN and as stage 2.
    let packed = try BuiltProgram("pack")(
      [examples] + ["features2", "tuned1", "buffers", "tuned2"].map { "\(folder)/\($0).h5" }
        + ["--output", "\(folder)/pack.h5"])
    #expect(
      packed.status == 1 && packed.errors.contains("tuned2.h5: stage 2 sees photos with a CNN of its own, and a pack"),
      "\(packed.errors)")
    let inputs = [examples] + ["tuned1", "tuned1", "pairs", "stage2"].map { "\(folder)/\($0).h5" }
    let behind = try BuiltProgram("tune-stage2")(inputs + ["--cnn-from", "4", "--output", "\(folder)/none.h5"])
    let words = "--cnn-from 4: lies behind the grid of 3.conv, which would not learn"
    #expect(behind.status != 0 && behind.errors.contains(words), "\(behind.errors)")
  }

  /// Layers from the given one on, and no others.
  private func expectTheCNNToHaveMoved(_ folder: String, _ chain: TinyChain) throws {
    let before = try File(opening: "\(chain.folder)/weights.h5"), after = try File(opening: "\(folder)/tuned1.h5")
    for name in try before.datasets(in: "parameters") {
      let old: [Float] = try Dataset.open("parameters/\(name)", in: before, .float32).read()
      let new: [Float] = try Dataset.open("cnn/\(name)", in: after, .float32).read()
      #expect((old != new) == (name >= "2" && !name.contains("running")), "\(name)")
    }
    #expect(try after.text(ofAttribute: "backbone") == "small-cnn")
  }
}
