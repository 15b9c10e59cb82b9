import Testing

@testable import torture

/// What counts as a fault after something went wrong.
struct StepTests {
  private func known(_ right: [String: String], old: [String: String], output: String = "a.h5") -> KnownStep {
    KnownStep(
      step: Step("score", ["in.h5"], output: output), right: right, old: old, rightFolder: "", oldFolder: "", seconds: 1
    )
  }

  @Test func anOutputIsRightOrAsItWas() {
    let known = known(["a.h5": "new"], old: ["a.h5": "old"])
    func outcome(_ how: Ending.How, _ found: [String: String], words: String = "x: error: disk full") -> Outcome {
      known.trial(Ending(how: how, words: words), found: found, before: known.old, after: "a test").outcome
    }
    #expect(outcome(.exited(0), ["a.h5": "new"]) == .sameResult)
    #expect(outcome(.exited(0), ["a.h5": "old"]) == .wrong)
    #expect(outcome(.exited(0), ["a.h5": "new", "a.h5.partial": "x"]) == .wrong)
    #expect(outcome(.exited(1), ["a.h5": "old"]) == .cleanError)
    #expect(outcome(.exited(1), ["a.h5": "old", "a.h5.checkpoint": "x"]) == .cleanError)
    #expect(outcome(.exited(1), ["a.h5": "new"]) == .cleanError)  // nothing is lost
    #expect(outcome(.exited(1), ["a.h5": "other"]) == .wrong)
    #expect(outcome(.exited(1), [:]) == .wrong)
    #expect(outcome(.exited(1), ["a.h5": "old"], words: "") == .wrong)
    #expect(outcome(.signalled(4), ["a.h5": "old"]) == .crash)
    #expect(outcome(.hung, ["a.h5": "old"]) == .hang)
  }

  @Test func aFolderIsReplacedAsAWhole() {
    let known = known(["raw/1": "a", "raw/2": "b"], old: ["raw/1": "x", "raw/3": "y"], output: "raw")
    let done = known.trial(Ending(how: .exited(0), words: ""), found: known.right, before: known.old, after: "a test")
    #expect(done.outcome == .sameResult)
  }

  @Test func differencesAreNamed() {
    #expect(difference(["a": "1"], ["a": "1"]) == nil)
    #expect(
      difference(["a": "1", "c": "3"], ["a": "2", "b": "1"]) == "missing b; left over c; other bytes in a")
  }

  @Test func anInputIsExchanged() {
    let step = Step("score", ["x/a.h5", "b.h5"], ["--k", "3"], output: "s.h5").reading("c.h5", for: "x/a.h5")
    #expect(step.inputs == ["c.h5", "b.h5"])
    #expect(step.arguments == ["c.h5", "b.h5", "--k", "3", "--output", "{}/s.h5"])
  }
}
