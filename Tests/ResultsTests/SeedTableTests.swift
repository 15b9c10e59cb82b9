@testable import Results
import Testing
@testable import Evaluation

@Test func everyFigureOfEverySeed() {
  let table = SeedTable(
    MethodRuns(
      name: "best",
      runs: [
        .init(seed: 5, figures: [("a", 6), ("b", 7)]), .init(seed: 1, figures: [("a", 1), ("b", 5)]),
        .init(seed: 2, figures: [("a", 2)]),
      ]))
  #expect(
    table.markdown() == """
      | figure | mean | sd | seed 1 | seed 2 | seed 5 |
      | --- | --- | --- | --- | --- | --- |
      | a | 3.00 | 2.65 | 1.00 | 2.00 | 6.00 |

      """)
  // One value has no deviation to tell.
  #expect(
    SeedTable(MethodRuns(name: "best", runs: [.init(seed: 1, figures: [("a", 6)])])).markdown().hasSuffix(
      "| a | 6.00 | – | 6.00 |\n"))
}
