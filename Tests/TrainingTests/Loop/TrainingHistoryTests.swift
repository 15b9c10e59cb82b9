import Artifacts
import Matching
import Tensor
import TestSupport
import Testing

@testable import Training

struct TrainingHistoryTests {
  @Test func lossIsTheMeanOfAPeriod() {
    var history = TrainingHistory()
    #expect(history.note == "")
    history.add(1)
    history.add(2)
    #expect(history.note == "loss 1.500")
    let line = history.close(step: 2, ["top-1": 40.25, "a": -0.5])
    for part in ["step 2", "loss 1.500", "top-1 40.250", "a -0.500"] { #expect(line.contains(part)) }
    history.add(5)  // a new period does not remember the old one
    #expect(history.note == "loss 5.000")
    _ = history.close(step: 3, ["top-1": 50, "a": 0])
    #expect(history.columns == ["step": [2, 3], "loss": [1.5, 5], "top-1": [40.25, 50], "a": [-0.5, 0]])
  }

  @Test func otherFiguresOfAStepAreAveragedToo() {
    var history = TrainingHistory()
    history.add(1, ["accuracy": 0.5])
    history.add(3, ["accuracy": 1])
    _ = history.close(step: 2, ["top-1": 10])
    #expect(history.columns == ["step": [2], "loss": [2], "accuracy": [0.75], "top-1": [10]])
  }

  /// All columns have a value a period, as an artifact wants it, and a mean is over the steps that have the figure.
  @Test func aFigureThatAPeriodLacksIsNotANumber() {
    var history = TrainingHistory()
    history.add(1)
    #expect(history.close(step: 1, ["top-1": 7]) == "step 1, loss 1.000, top-1 7.000")
    history.add(1)
    history.add(2, ["late": 5])
    #expect(history.close(step: 3, [:]) == "step 3, late 5.000, loss 1.500")
    #expect(history.columns["loss"] == [1, 1.5] && history.columns["step"] == [1, 3])
    #expect(history.columns["top-1"]?.first == 7 && history.columns["top-1"]?.last?.isNaN == true)
    #expect(history.columns["late"]?.first?.isNaN == true && history.columns["late"]?.last == 5)
  }

  @Test func aCheckpointKeepsFinishedPeriodsAndTheOpenOne() throws {
    var whole = TrainingHistory()
    whole.add(1)
    _ = whole.close(step: 1, ["top-1": 7])
    whole.add(0.1)
    whole.add(0.7)
    var checkpoint = TrainingCheckpoint(), resumed = TrainingHistory()
    whole.add(to: &checkpoint)
    try withTemporaryFolder { folder in
      try checkpoint.save(for: "\(folder)/model.h5", identity: "x")
      try resumed.restore(try #require(try TrainingCheckpoint.load(for: "\(folder)/model.h5", matching: "x")))
    }
    #expect(resumed.columns == whole.columns && resumed.note == whole.note)
    for value: Float in [3, 4] {
      whole.add(value)
      resumed.add(value)
    }
    #expect(resumed.close(step: 5, ["top-1": 8]) == whole.close(step: 5, ["top-1": 8]))
    #expect(resumed.columns == whole.columns && resumed.columns["loss"]?.count == 2)
  }

  static let damages: [(@Sendable (inout TrainingCheckpoint) -> Void, String)] = [
    ({ $0.tensors["history.step"] = nil }, "has no history.step"),
    ({ $0.tensors["history.loss"] = nil }, "has no history.loss"),
    ({ $0.tensors["history.loss"] = Tensor(shape: [2]) }, "has histories of different lengths"),
    ({ $0.integers["history-count.loss"] = nil }, "has other history sums than counts"),
    ({ $0.integers["history-count.loss"] = 0 }, "has other history sums than counts"),
    ({ $0.reals["history-sum.loss"] = nil }, "has other history sums than counts"),
  ]

  @Test(arguments: damages.indices) func aPartOfACheckpointIsRefused(place: Int) {
    var whole = TrainingHistory(), checkpoint = TrainingCheckpoint(), resumed = TrainingHistory()
    whole.add(1)
    _ = whole.close(step: 1, [:])
    whole.add(0.5)
    whole.add(to: &checkpoint)
    let (damage, message) = Self.damages[place]
    damage(&checkpoint)
    #expect(errorText { try resumed.restore(checkpoint) } == message)
  }
}
