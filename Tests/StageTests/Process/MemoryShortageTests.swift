import Foundation
import Testing

@testable import Stage

@Suite struct MemoryShortageTests {
  /// A petabyte, which no system gives, so that the test needs no limit.
  @Test func aProgramWithoutMemoryEndsWithALineAndLeavesNothing() async throws {
    let ended = await #expect(
      processExitsWith: .exitCode(1), observing: [\.standardErrorContent, \.standardOutputContent]
    ) {
      print(unfinishedFile())
      UnsafeMutableRawPointer.allocate(byteCount: 1_125_899_906_842_624, alignment: 64).deallocate()
    }
    let result = try #require(ended), words = String(decoding: result.standardErrorContent, as: UTF8.self)
    #expect(words.contains(": error: not enough memory: 1125899907 MB more were asked for"), "\(words)")
    let output = String(decoding: result.standardOutputContent, as: UTF8.self)
    let path = try #require(output.split(separator: "\n").first { $0.hasSuffix(".partial") })
    #expect(!FileManager.default.fileExists(atPath: String(path)))
  }

  @Test func anArrayToo() async {
    await #expect(processExitsWith: .exitCode(1)) {
      let numbers = [Float](repeating: 1, count: Int(CommandLine.argc) << 47)
      print(numbers.count)
    }
  }

  /// As in the child that reads damaged files.
  @Test func itCanBeLeftToTheCaller() async {
    await #expect(processExitsWith: .success) {
      MemoryShortage.leaveToCaller()
      // Printed, as the compiler else takes it for granted that malloc succeeds.
      print("\(String(describing: malloc(Int(CommandLine.argc) << 50)))")
      var memory: UnsafeMutableRawPointer?
      #expect(posix_memalign(&memory, 64, 1_125_899_906_842_624) == ENOMEM && memory == nil)
    }
  }
}
