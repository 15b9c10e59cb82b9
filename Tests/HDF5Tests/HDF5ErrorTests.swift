import Dispatch
import TestSupport
import Testing

@testable import HDF5

@Suite struct HDF5ErrorTests {
  @Test func aLibraryWithoutLocksIsRefused() throws {
    #expect(libraryIsThreadSafe)
    try requireThreadSafety()
    let words = errorText { try requireThreadSafety(false) }
    #expect(words == "this HDF5 library is not thread-safe: use Debian's libhdf5, or build HDF5 with --enable-threadsafe")
  }

  /// One thread writes its file while another reads its own, as the programs do.
  @Test func threadsDoNotDisturbEachOther() throws {
    try withTemporaryFolder { folder in
      DispatchQueue.concurrentPerform(iterations: 4) { worker in
        let values = (0..<1000).map { Int32($0 * (worker + 1)) }, path = "\(folder)/\(worker).h5"
        #expect(throws: Never.self) {
          for _ in 0..<20 {
            let file = try File(creating: path)
            let dataset = try Dataset.create("x", in: file, .int32, shape: [0], chunkRows: 64)
            for start in stride(from: 0, to: 1000, by: 100) { try dataset.append(Array(values[start..<start + 100]), rows: 100) }
            try file.close()
            let read = try Dataset.open("x", in: File(opening: path), .int32).read(Int32.self)
            #expect(read == values)
          }
        }
      }
    }
  }
}
