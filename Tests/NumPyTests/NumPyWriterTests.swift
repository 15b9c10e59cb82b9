import Files
import NumPy
import TestSupport
import Testing

struct NumPyWriterTests {
  @Test(arguments: [(1, 1), (3, 4), (5, 1000)])
  func whatIsWrittenIsRead(rows: Int, columns: Int) throws {
    try withTemporaryFolder { folder in
      let numbers = (0..<rows * columns).map { Float($0) / 7 - 3 }, path = "\(folder)/a.npy"
      let writer = try NumPyWriter(PartialFile(path), rows: rows, columns: columns)
      try writer.append(Array(numbers.prefix(columns)))
      try writer.append(Array(numbers.dropFirst(columns)))
      try writer.finish()
      let array = try NumPyArray(opening: path)
      #expect(array.shape == [rows, columns] && array.kind == .float32 && !array.isFortranOrder)
      var read = [Float](repeating: 0, count: rows * columns)
      try array.read(rows: 0..<rows, into: &read)
      #expect(read == numbers)
      #expect(try (bytes(of: path).count - 4 * numbers.count) % 64 == 0)
    }
  }
}
