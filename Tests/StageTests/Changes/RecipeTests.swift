import Testing

@testable import Stage

@Suite struct RecipeTests {
  private let old = Recipe(program: "train", seed: 1, options: ["--epochs 60", "--flip", "--name a b"])

  @Test(
    arguments: [
      (Recipe(program: "train", seed: 1, options: ["--flip", "--epochs 60", "--name a b"]), nil),
      (Recipe(program: "tune", seed: 1, options: ["--epochs 60", "--flip"]), "the program is tune, was train"),
      (Recipe(program: "train", seed: 2, options: ["--epochs 60", "--flip"]), "--seed is 2, was 1"),
      (Recipe(program: "train", seed: 1, options: ["--epochs 40", "--flip"]), "--epochs is 40, was 60"),
      (Recipe(program: "train", seed: 1, options: ["--epochs 60", "--flip", "--name a"]), "--name is a, was a b"),
      (Recipe(program: "train", seed: 1, options: ["--epochs 60", "--name a b"]), "--flip is not given any more"),
      (
        Recipe(program: "train", seed: 1, options: ["--epochs 60", "--flip", "--name a b", "--new 1"]),
        "--new 1 was not given"
      ),
    ] as [(Recipe, String?)])
  func theFirstChangeIsTold(now: Recipe, change: String?) {
    #expect(now.change(since: old) == change)
  }

  /// A newer program may have an option more: at its default it does what the older one did.
  @Test func aDefaultThatTheProgramDidNotHaveIsNoChange() {
    let now = Recipe(program: "train", seed: 1, options: old.options + ["--new 1"])
    #expect(now.change(since: old, defaults: ["--new 1"]) == nil)
    #expect(now.change(since: old, defaults: ["--epochs 60"]) == "--new 1 was not given")
    // Of an option that it had, the default counts.
    let less = Recipe(program: "train", seed: 1, options: ["--epochs 10", "--flip", "--name a b"])
    #expect(less.change(since: old, defaults: ["--epochs 10"]) == "--epochs is 10, was 60")
  }

  @Test func itIsReadFromTheEndOfAText() {
    #expect(old.text == "program train\nseed 1\noption --epochs 60\noption --flip\noption --name a b\n")
    #expect(Recipe(endOf: "Will be replaced without asking.\n" + old.text) == old)
    #expect(Recipe(endOf: "Will be replaced without asking.\n") == nil)
    #expect(Recipe(endOf: "program train\nseed many\n") == nil)
  }
}
