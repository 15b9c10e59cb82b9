import TestSupport
import Testing

@testable import Stage

@Suite struct LimitsTests {
  @Test func whatIsOutsideIsNamed() throws {
    for value in [0, 0.5, 1] as [Float] { try check("--share", value, .from(0, to: 1)) }
    #expect(errorText { try check("--share", 1.5, .from(0.0, to: 1)) } == "--share 1.5: give 0.0 to 1.0")
    #expect(errorText { try check("--share", 1, .from(0, below: 1)) } == "--share 1: give at least 0, less than 1")
    #expect(errorText { try check("--share", Float.nan, .from(0, to: 1)) } == "--share nan: give 0.0 to 1.0")
  }
}
