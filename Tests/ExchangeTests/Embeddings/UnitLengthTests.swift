import Testing

@testable import Exchange

struct UnitLengthTests {
  @Test func rowsGetLengthOne() throws {
    var rows: [Float] = [9, 9, 3, 4, 0, -2]
    try bringToUnitLength(&rows[2...], width: 2, named: "x", from: 0)
    #expect(rows == [9, 9, 0.6, 0.8, 0, -1])
    var zero: [Float] = [3, 4, 0, 0]
    #expect { try bringToUnitLength(&zero[...], width: 2, named: "x", from: 5) } throws: {
      "\($0)".hasPrefix("x: row 6, counted from 0, is all zeros")
    }
  }
}
