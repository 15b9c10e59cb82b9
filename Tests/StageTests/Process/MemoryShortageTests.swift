import Files
import Foundation
import Testing

@testable import Stage

@Suite struct MemoryShortageTests {
  /// A petabyte, which no system gives; so that it is clear who said what, the test needs no limit of its own.
  @Test(arguments: [16, 64]) func aProgramWithoutMemoryEndsWithALineAndLeavesNothing(alignment: Int) async throws {
    let path = FileManager.default.temporaryDirectory.appendingPathComponent("lineup-\(UUID().uuidString).partial").path
    let result = try #require(
      await #expect(processExitsWith: .exitCode(1), observing: [\.standardErrorContent]) { [path, alignment] in
        TemporaryFiles.add(path)
        precondition(FileManager.default.createFile(atPath: path, contents: nil))
        UnsafeMutableRawPointer.allocate(byteCount: 1_125_899_906_842_624, alignment: alignment).deallocate()
      })
    let words = String(decoding: result.standardErrorContent, as: UTF8.self)
    #expect(words.contains(": error: not enough memory: 1125899907 MB more were asked for"), "\(words)")
    #expect(!FileManager.default.fileExists(atPath: path))
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
      #expect(malloc(1_125_899_906_842_624) == nil && calloc(1 << 40, 1 << 40) == nil)
      var memory: UnsafeMutableRawPointer?
      #expect(posix_memalign(&memory, 64, 1_125_899_906_842_624) == ENOMEM && memory == nil)
    }
  }
}
