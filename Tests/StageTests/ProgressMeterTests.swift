import Testing

@testable import Stage

@Suite struct ProgressMeterTests {
  @Test(arguments: [
    (0, "0 s"), (31.4, "31 s"), (59.6, "1 min 00 s"), (245, "4 min 05 s"), (3720, "1 h 02 min"), (90000, "25 h 00 min"),
  ])
  func durationsAreReadable(seconds: Double, text: String) { #expect(duration(seconds) == text) }
}
