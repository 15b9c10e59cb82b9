import Foundation
import Testing

@testable import Backbones

struct ProfileTests {
  @Test func aLineForEachNameInTheOrderOfTheFirstAndOneForAll() {
    let measured = Profile(), profile: Profile? = measured
    for name in ["b", "max pool 2×2", "a", "b"] { profile.measure(name, operations: name == "b" ? 1000 : 0) {} }
    let lines = measured.table(photos: 2).components(separatedBy: "\n")
    #expect(names(in: measured.table(photos: 2)) == ["b", "max pool 2×2", "a", "all"])
    // A rate only where there is something to count; columns lie below each other.
    #expect(lines.map { $0.contains("GFLOP/s") } == [true, false, false, true])
    #expect(Set(lines.map { $0.distance(from: $0.startIndex, to: $0.firstRange(of: " ms")!.lowerBound) }).count == 1)
    #expect(lines.last!.contains("100.0 %"))
  }

  @Test func whatIsMeasuredMayThrow() {
    for profile in [Profile(), nil] {
      #expect(throws: CancellationError.self) { try profile.measure("a") { throw CancellationError() } }
    }
  }
}

/// The first column of a profile's table.
func names(in table: String) -> [String] {
  table.components(separatedBy: "\n").map { $0.components(separatedBy: "  ")[0] }
}
