import Testing

@testable import Results

@Test func meanAndDeviationOfValues() {
  let spread = Spread([1, 2, 6])
  // Mean 3, squares 4 + 1 + 9 over n − 1 = 2.
  #expect(spread.mean == 3 && abs(spread.deviation - 7.0.squareRoot()) < 1e-12)
  #expect(spread.text == "3.0 ± 2.6")
}

@Test func oneValueHasNoDeviation() {
  #expect(Spread([1.5]).deviation == 0 && Spread([1.5]).text == "1.5")
}
