import Artifacts
import Autodiff
import Matching
import Tensor
import TestSupport
import Testing

@testable import Training

struct EarlyStoppingTests {
  /// Parameters that can be told apart.
  func parameters(_ value: Float) -> Parameters {
    var parameters = Parameters()
    parameters["b"] = Tensor(shape: [1], elements: [value])
    parameters["a"] = Tensor(shape: [1], elements: [-value])
    return parameters
  }

  func stopping(_ options: String...) throws -> EarlyStopping { EarlyStopping(try .parse(options)) }

  @Test func theFirstOfTheBestIsKept() throws {
    var stopping = try stopping()
    #expect(stopping.best == nil)
    for (i, figure) in [Float(1), 3, 2, 3, -1].enumerated() { stopping.record(figure, parameters(Float(i))) }
    #expect(stopping.best == parameters(1) && stopping.bestFigure == 3)
    #expect(!stopping.isExhausted)  // without patience training goes on
  }

  @Test func withoutOptionsTheLastIsKept() {
    var stopping = EarlyStopping(nil)
    for figure: Float in [3, 2, 1] { stopping.record(figure, parameters(figure)) }
    #expect(stopping.kept(last: parameters(1)) == parameters(1) && !stopping.isExhausted)
  }

  @Test func patienceCountsEvaluationsWithoutImprovement() throws {
    var stopping = try stopping("--patience", "2")
    let exhausted = [1, 0, 2, 2, 1, 3].map { (figure: Float) in
      stopping.record(figure, parameters(figure))
      return stopping.isExhausted
    }
    #expect(exhausted == [false, false, false, false, true, false])
  }

  @Test func notANumberIsNoImprovement() throws {
    var stopping = try stopping("--patience", "2")
    stopping.record(.nan, parameters(0))
    #expect(stopping.best == nil)
    stopping.record(0.5, parameters(1))
    stopping.record(.nan, parameters(2))
    #expect(stopping.best == parameters(1))
  }

  @Test func aCheckpointKeepsAll() throws {
    try withTemporaryFolder { folder in
      var stopping = try stopping("--patience", "2"), checkpoint = TrainingCheckpoint()
      stopping.record(0.3, parameters(1))
      stopping.record(0.1, parameters(2))
      stopping.add(to: &checkpoint)
      try checkpoint.save(for: "\(folder)/model.h5", identity: "x")
      var resumed = try self.stopping("--patience", "2")
      try resumed.restore(
        try #require(try TrainingCheckpoint.load(for: "\(folder)/model.h5", matching: "x")), like: parameters(0))
      #expect(resumed.best == parameters(1) && resumed.bestFigure == 0.3 && !resumed.isExhausted)
      resumed.record(0.2, parameters(3))
      #expect(resumed.isExhausted)
    }
  }

  @Test(arguments: [
    ("best-figure", "has no best-figure"), ("since-best", "has no since-best"), ("best.a", "has no best.a"),
  ]) func aPartOfACheckpointIsRefused(missing: String, message: String) throws {
    var stopping = try stopping(), checkpoint = TrainingCheckpoint(), resumed = stopping
    stopping.record(0.3, parameters(1))
    stopping.add(to: &checkpoint)
    checkpoint.reals[missing] = nil
    checkpoint.integers[missing] = nil
    checkpoint.tensors[missing] = nil
    #expect(errorText { try resumed.restore(checkpoint, like: parameters(0)) } == message)
  }

  @Test func aCheckpointBeforeTheFirstEvaluation() throws {
    var checkpoint = TrainingCheckpoint(), resumed = try stopping("--patience", "1")
    try stopping("--patience", "1").add(to: &checkpoint)
    try resumed.restore(checkpoint, like: parameters(0))
    #expect(resumed.best == nil && !resumed.isExhausted)
  }
}
