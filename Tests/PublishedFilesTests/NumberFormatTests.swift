import Foundation
import Testing

@testable import Backbones
@testable import PublishedFiles

struct NumberFormatTests {
  @Test(
    arguments: [
      (NumberFormat.float64, [0, 0, 0, 0, 0, 0, 0xF8, 0xBF]), (.float32, [0, 0, 0xC0, 0xBF]), (.float16, [0, 0xBE]),
      (.bfloat16, [0xC0, 0xBF]),
    ] as [(NumberFormat, [UInt8])])
  func fractionsAreRead(format: NumberFormat, bytes: [UInt8]) { #expect(read(format, bytes) == -1.5) }

  @Test(arguments: [(NumberFormat.int64, 8), (.int32, 4), (.int16, 2), (.int8, 1)])
  func integersHaveASign(format: NumberFormat, size: Int) {
    #expect(format.size == size)
    #expect(read(format, [0xFE] + [UInt8](repeating: 0xFF, count: size - 1)) == -2)
  }

  @Test func bytesHaveNone() { #expect(read(.uint8, [0xFE]) == 254) }

  /// The second of two numbers, which lie at an odd address.
  private func read(_ format: NumberFormat, _ bytes: [UInt8]) -> Float {
    var x = [Float](repeating: .nan, count: 2)
    ([7] + bytes + bytes).withUnsafeBytes { format.read($0.baseAddress! + 1, count: 2, into: &x) }
    #expect(x[0] == x[1])
    return x[1]
  }
}
