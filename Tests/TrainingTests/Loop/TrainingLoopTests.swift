import ArgumentParser
import Artifacts
import Autodiff
import Foundation
import Tensor
import TestSupport
import Testing

@testable import Stage
@testable import Training

/// One number that a step halves; the loop's parts are tested by themselves.
private struct Halving: Trainable {
  static let unit = "halves"
  var step = 0
  let steps = 7, batch = 2
  var value: Float = 0
  /// The step whose loss is not a number.
  var diverges: Int?

  mutating func begin() { value = 64 }

  mutating func advance() -> StepFigures {
    step += 1
    value /= 2
    return StepFigures(loss: diverges == step ? .nan : value, others: ["double": 2 * value])
  }

  var result: Parameters {
    var parameters = Parameters()
    parameters["value"] = Tensor(shape: [1], elements: [value])
    return parameters
  }

  var checkpoint: TrainingCheckpoint {
    var checkpoint = TrainingCheckpoint()
    checkpoint.integers["step"] = Int64(step)
    checkpoint.reals["value"] = Double(value)
    return checkpoint
  }

  mutating func restore(_ checkpoint: TrainingCheckpoint) throws {
    value = 1e9  // of no use where the next line throws
    step = try checkpoint.count("step")
    guard let stored = checkpoint.reals["value"] else { throw CheckpointError("has no value") }
    value = Float(stored)
  }
}

struct TrainingLoopTests {
  private struct Outcome: Equatable {
    var kept: Float = .nan
    var history: [String: [Float]] = [:]
    var summary = ""
  }

  /// Trains until an interruption or the end.
  private func train(
    _ output: String, _ stopping: [String] = [], diverges: Int? = nil,
    deciding: (Float) -> Float? = { _ in nil }, isInterrupted: @escaping () -> Bool = { false }
  ) throws -> Outcome {
    let context = StageContext(
      "halve", output: output, try StageOptions.parse(["--output", output]),
      try ResolvedOptions(OptionTable([]), commandLine: []))
    var training = Halving(diverges: diverges), outcome = Outcome()
    let loop = TrainingLoop(
      context, Lineage(), interval: 2, stopping: try .parse(stopping), isInterrupted: isInterrupted)
    outcome.summary = try loop.run(&training) {
      .init(figures: ["seen": $0.value], deciding: deciding($0.value))
    } evaluateKept: {
      ["kept": $0["value"].elements[0]]
    } write: { training, model in
      #expect(training.value == training.result["value"].elements[0])
      (outcome.kept, outcome.history) = (model.parameters["value"]!.elements[0], model.history)
    }.done
    return outcome
  }

  @Test func aTrainingRunsToItsEnd() throws {
    try withTemporaryFolder { folder in
      let outcome = try train("\(folder)/x.h5")
      #expect(outcome.kept == 0.5 && outcome.summary == "7 steps of 2 halves")
      // A period is two steps, and what is left; figures of steps are their means.
      for (name, values) in [
        "step": [2, 4, 6, 7], "seen": [16, 4, 1, 0.5], "loss": [24, 6, 1.5, 0.5], "double": [48, 12, 3, 1],
      ] as [String: [Float]] {
        #expect(outcome.history[name] == values, "\(name)")
      }
      #expect(outcome.history["kept"]?.map { $0.isNaN } == [true, true, true, false])
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder).isEmpty)
    }
  }

  @Test func theBestIsKeptUnlessTheLastIsAskedFor() throws {
    try withTemporaryFolder { folder in
      // 4 is nearest to 5 of 16, 4, 1 and ½.
      func kept(_ keep: String) throws -> [Float] {
        let outcome = try train("\(folder)/x.h5", ["--keep", keep]) { -abs($0 - 5) }
        return [outcome.kept, outcome.history["kept"]!.last!]
      }
      let (best, last) = (try kept("best"), try kept("last"))
      #expect(best == [4, 4] && last == [0.5, 0.5])
    }
  }

  @Test func aTrainingThatGetsNoBetterEnds() throws {
    try withTemporaryFolder { folder in
      let outcome = try train("\(folder)/x.h5", ["--patience", "1"]) { -abs($0 - 5) }
      #expect(outcome.kept == 4 && outcome.history["kept"]?.last == 4)
      #expect(outcome.history["step"] == [2, 4, 6])
    }
  }

  /// Interrupted after so many steps, again and again.
  @Test(arguments: 1...6) func anInterruptedTrainingEndsAsOneThatWasNotInterrupted(steps: Int) throws {
    try withTemporaryFolder { folder in
      let output = "\(folder)/x.h5", whole = try train(output, deciding: { -abs($0 - 5) })
      var interruptions = 0
      while true {
        var left = steps
        do {
          let resumed = try train(output, deciding: { -abs($0 - 5) }) {
            left -= 1
            return left == 0
          }
          #expect(
            resumed.history.mapValues { $0.map(\.bitPattern) } == whole.history.mapValues { $0.map(\.bitPattern) })
          #expect(resumed.kept == whole.kept && resumed.summary == whole.summary)
          break
        } catch is Interruption.Interrupted {
          interruptions += 1
          #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["x.h5.checkpoint"])
        }
      }
      #expect(interruptions == 7 / steps)
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder).isEmpty)
    }
  }

  /// What a checkpoint lacks is never half of a training's state.
  @Test(arguments: ["step", "value", "since-best", "best.value", "history.loss", "history-count.loss", "beyond"])
  func aDamagedCheckpointIsATrainingFromTheBeginning(missing: String) throws {
    try withTemporaryFolder { folder in
      let output = "\(folder)/x.h5", whole = try train(output, deciding: { -abs($0 - 5) })
      var left = 5
      #expect(throws: Interruption.Interrupted.self) {
        try train(output, deciding: { -abs($0 - 5) }) {
          left -= 1
          return left == 0
        }
      }
      let context = StageContext(
        "halve", output: output, try StageOptions.parse(["--output", output]),
        try ResolvedOptions(OptionTable([]), commandLine: []))
      let identity = context.identity(try Lineage())
      var checkpoint = try #require(try TrainingCheckpoint.load(for: output, matching: identity))
      func size() -> Int { checkpoint.tensors.count + checkpoint.integers.count + checkpoint.reals.count }
      let before = size()
      checkpoint.tensors[missing] = nil
      checkpoint.integers[missing] = nil
      checkpoint.reals[missing] = nil
      if missing == "beyond" { checkpoint.integers["step"] = 8 }
      #expect(before - size() == (missing == "beyond" ? 0 : 1))
      try checkpoint.save(for: output, identity: identity)
      let again = try train(output, deciding: { -abs($0 - 5) })
      #expect(again.history.mapValues { $0.map(\.bitPattern) } == whole.history.mapValues { $0.map(\.bitPattern) })
      #expect(again.kept == whole.kept && again.summary == whole.summary)
    }
  }

  @Test func theLoopWritesTheModelAsItsOutput() throws {
    try withTemporaryFolder { folder in
      let output = "\(folder)/stage1.h5"
      let context = StageContext(
        "halve", output: output, try StageOptions.parse(["--output", output]),
        try ResolvedOptions(OptionTable([]), commandLine: []))
      var training = Halving()
      let loop = TrainingLoop(context, Lineage(), interval: 3)
      _ = try loop.run(&training) { _, model in try loop.write(model, Stage1Schema.self, ["made": "here"]) }
      let (model, artifact) = try Model.read(Stage1Schema.self, from: output)
      #expect(model.parameters["value"]?.elements == [0.5] && model.history["step"] == [3, 6, 7])
      #expect(try artifact.configuration(as: [String: String].self) == ["made": "here"])
    }
  }

  @Test func aTrainingThatDivergesIsRefused() throws {
    try withTemporaryFolder { folder in
      let error = #expect(throws: ArtifactError.self) { try train("\(folder)/x.h5", diverges: 3) }
      #expect(error.map { "\($0)".contains("x.h5: not made, because training diverged (the loss is nan)") } == true)
    }
  }
}
