import Testing
@testable import Evaluation

@Test func meanAndDeviationOfSeeds() {
  let table = SeedTable([[("a", 1), ("b", 5)], [("a", 2)], [("a", 6), ("b", 7)]])
  // a: mean 3, squares 4 + 1 + 9 over n − 1 = 2.
  #expect(table.rows.map(\.name) == ["a"])
  #expect(table.rows[0].mean == 3 && abs(table.rows[0].deviation - 7.0.squareRoot()) < 1e-12)
  #expect(table.markdown() == """
    | figure | mean | sd | run 1 | run 2 | run 3 |
    | --- | --- | --- | --- | --- | --- |
    | a | 3.00 | 2.65 | 1.00 | 2.00 | 6.00 |

    """)
}

@Test func oneRunHasNoDeviation() {
  #expect(SeedTable([[("a", 1.5)]]).rows[0].deviation == 0)
}
