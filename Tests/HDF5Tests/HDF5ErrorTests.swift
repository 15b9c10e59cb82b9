import Dispatch
import TestSupport
import Testing

@testable import HDF5

@Suite struct HDF5ErrorTests {
  @Test func aLibraryWithoutLocksIsRefused() throws {
    #expect(libraryIsThreadSafe)
    try requireThreadSafety()
    let words = errorText { try requireThreadSafety(false) }
    #expect(
      words == "this HDF5 library is not thread-safe: use Debian's libhdf5, or build HDF5 with --enable-threadsafe")
  }

  @Test(arguments: [("write failed: errno = 28, error message = 'x'", 28), ("errno = ,", nil), ("bad heap", nil)])
  func theSystemsErrorIsFound(words: String, number: Int32?) { #expect(systemError(words) == number) }

  /// One thread writes a file while another reads its own, as the programs do.
  @Test func threadsDoNotDisturbEachOther() throws {
    try withTemporaryFolder { folder in
      let values = (0..<1000).map { Int32($0 * $0) }, blocks = stride(from: 0, to: 1000, by: 10).map { $0..<$0 + 10 }
      let input = try File(creating: "\(folder)/input.h5"), output = try File(creating: "\(folder)/output.h5")
      let read = try Dataset.create("x", in: input, .int32, shape: [1000], chunkRows: 64)
      let written = try Dataset.create("x", in: output, .int32, shape: [0], chunkRows: 64)
      try read.write(values, start: [0], extent: [1000])
      let works: [() throws -> Bool] = [
        { try blocks.allSatisfy { try read.read(Int32.self, rows: $0) == Array(values[$0]) } },
        {
          for block in blocks { try written.append(Array(values[block]), rows: block.count) }
          return true
        },
      ]
      var isDone = [Bool](repeating: false, count: works.count)
      isDone.withUnsafeMutableBufferPointer { isDone in
        nonisolated(unsafe) let (works, isDone) = (works, isDone)  // each worker does its own
        DispatchQueue.concurrentPerform(iterations: works.count) { isDone[$0] = (try? works[$0]()) == true }
      }
      #expect(isDone == [true, true])
      #expect(try written.read() == values)
    }
  }
}
