import Exchange
import Testing

struct UnitLengthTests {
  @Test func rowsGetLengthOne() throws {
    let rows = try rowsOfUnitLength([3, 4, 0, -2], width: 2, named: "x")
    #expect(rows == [0.6, 0.8, 0, -1])
    #expect { _ = try rowsOfUnitLength([3, 4, 0, 0], width: 2, named: "x") } throws: {
      "\($0)".hasPrefix("x: row 1, counted from 0, is all zeros")
    }
  }
}
