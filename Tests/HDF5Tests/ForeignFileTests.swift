import Foundation
import HDF5
import TestSupport
import Testing

@Suite struct ForeignFileTests {
  /// A file with a matrix of 0, 1, 2, …
  private func written(_ folder: String, shape: [Int] = [6, 5]) throws -> String {
    let path = "\(folder)/foreign.h5", file = try File(creating: path)
    let numbers = (0..<shape.reduce(1, *)).map(Float.init)
    try Dataset.create("group/matrix", in: file, .float32, shape: shape)
      .write(numbers, start: shape.map { _ in 0 }, extent: shape)
    try Dataset.create("texts", in: file, .string, shape: [1]).write(["a"])
    try file.close()
    return path
  }

  @Test func shapesAndBlocksAreRead() throws {
    try withTemporaryFolder { folder in
      let file = try foreign(written(folder))
      let matrix = try file.dataset("group/matrix")
      #expect(!file.isMATLAB)
      #expect(matrix.kind == .float32 && matrix.type == "float32" && matrix.shape == [6, 5])
      #expect(try matrix.read(rows: 2..<3) == [10, 11, 12, 13, 14] as [Float])
      #expect(try matrix.read(rows: 6..<6) == [] as [Float])
      var block = [Float](repeating: -1, count: 4)
      try matrix.read(into: &block, start: [4, 3], extent: [2, 2])
      #expect(block == [23, 24, 28, 29])
    }
  }

  @Test func manyBytesMayTakeLonger() {
    let patience = ForeignFile.Patience(working: 10, waiting: 60)
    #expect(patience.reading(0) == patience)
    #expect(patience.reading(1_000_000_000) == ForeignFile.Patience(working: 30, waiting: 80))
  }

  @Test func severalThreadsMayAsk() throws {
    try withTemporaryFolder { folder in
      let matrix = try foreign(written(folder, shape: [64, 1000])).dataset("group/matrix")
      DispatchQueue.concurrentPerform(iterations: 64) { row in
        let expected = (0..<1000).map { Float(1000 * row + $0) }
        #expect((try? matrix.read(rows: row..<row + 1)) == expected)
      }
    }
  }

  @Test func otherElementsAreCalledWhatTheyAre() throws {
    try withTemporaryFolder { folder in
      let path = try written(folder), file = try foreign(path)
      #expect(
        errorText { _ = try file.dataset("texts").holding(.uint8) }
          == "\(path): dataset texts does not hold uint8, but texts")
      #expect(errorText { _ = try file.dataset("group") }.hasPrefix("\(path): dataset group: "))
      #expect(
        errorText { _ = try file.dataset("absent") }
          == "\(path): no dataset absent: h5ls -r shows those that there are")
      #expect(try file.dataset("group/matrix").shape == [6, 5])  // it still answers
    }
  }

  /// A few kilobytes must not claim more.
  @Test(arguments: [[4, 1 << 40], [1 << 30, 1 << 30], [4, 1 << 28], [100, 100]])
  func whatTheFileDoesNotHoldIsRefused(shape: [Int]) throws {
    try withTemporaryFolder { folder in
      let path = "\(folder)/claims.h5", file = try File(creating: path)
      _ = try Dataset.create("labels", in: file, .uint32, shape: shape)
      try file.close()
      let message = errorText { _ = try foreign(path).dataset("labels") }
      #expect(
        message == "\(path): dataset labels claims the shape \(shape[0]) × \(shape[1]), of which the file has 0 bytes: "
          + "it is damaged, or was never written to its end: fetch or write it again")
    }
  }

  @Test func whatIsNoHDF5FileIsNamed() throws {
    try withTemporaryFolder { folder in
      let path = "\(folder)/a.h5", whole = try bytes(of: written(folder))
      func message(_ content: Data) throws -> String {
        try content.write(to: URL(fileURLWithPath: path))
        return errorText { _ = try foreign(path) }
      }
      #expect(try message(Data("no data".utf8)) == "\(path): not an HDF5 file (7 bytes: truncated?)")
      #expect(try message(whole.dropLast(100)) == "\(path): the file is truncated")
      #expect(errorText { _ = try foreign("\(folder)/absent") } == "\(folder)/absent: no such file")
      #expect(errorText { _ = try foreign(folder) } == "\(folder): is a folder: give a file")
      #expect(errorText { _ = try foreign("/dev/zero") } == "/dev/zero: is a device: give a file")
    }
  }

  /// MATLAB writes 512 bytes of its own before.
  @Test func bytesOfOthersBeforeItAreSkipped() throws {
    try withTemporaryFolder { folder in
      let path = "\(folder)/a.mat", note = Data("MATLAB 7.3 MAT-file".utf8)
      try (note + Data(repeating: 0x20, count: 512 - note.count) + bytes(of: written(folder)))
        .write(to: URL(fileURLWithPath: path))
      let file = try foreign(path)
      #expect(try file.isMATLAB && file.dataset("group/matrix").read(rows: 1..<2) == [5, 6, 7, 8, 9] as [Float])
    }
  }
}
