import Testing

@testable import Artifacts

@Suite struct HalfPrecisionTests {
  /// Every bit pattern that is a number, in lengths that are no multiple of the vector width.
  @Test func everyHalfIsWidenedExactly() {
    let all = (0...UInt16.max).map(Float16.init(bitPattern:)).filter { !$0.isNaN }
    for count in [0, 1, 7, 33, all.count] {
      var floats = [Float](repeating: -1, count: count + 1)
      floats.withUnsafeMutableBufferPointer { widen(all, $0.baseAddress!, count: count) }
      #expect(zip(floats, all.prefix(count)).allSatisfy { $0 == Float($1) })
      #expect(floats[count] == -1)
    }
    #expect(halves(all.map { Float($0) }) == all)
  }

  @Test func roundingIsToTheNearest() {
    #expect(halves([1 + 0x1p-11, 1 + 0x1.8p-10, 65520, -1e-8, 0.1]) == [1, 1 + 0x1p-9, .infinity, -0.0, 0.1])
  }
}
