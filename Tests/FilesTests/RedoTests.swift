import Files
import Testing

struct RedoTests {
  /// With what make was asked for, the command makes the file that is meant.
  @Test func theAdviceIsACommand() {
    #expect(redo("score", asked: nil) == "run make redo-score" && redo("score", asked: "") == "run make redo-score")
    #expect(redo("score", asked: "DATASET=cub SEED=2") == "run make redo-score DATASET=cub SEED=2")
    #expect(makeCommand("details", asked: "DATASET=cub") == "make details DATASET=cub")
  }
}
