import HDF5
import TestSupport
import Testing

@Suite struct DatasetTests {
  /// The elements of a dataset without chunks lie there, behind a user block too.
  @Test func thePlaceOfElementsIsKnown() throws {
    try withTemporaryFolder { folder in
      let path = "\(folder)/a.h5", file = try File(creating: path, userBlock: 512)
      let dataset = try Dataset.create("x", in: file, .uint8, shape: [3])
      try dataset.write([7, 8, 9] as [UInt8], start: [0], extent: [3])
      let range = try #require(dataset.fileRange)
      #expect(try Dataset.create("none", in: file, .uint8, shape: [0, 3]).fileRange == nil)
      #expect(try Dataset.create("chunks", in: file, .uint8, shape: [0], chunkRows: 4).fileRange == nil)
      try file.close()
      #expect(try Array(bytes(of: path)[range]) == [7, 8, 9])
    }
  }

  @Test func everyElementKindComesBack() throws {
    try withTemporaryFolder { folder in
      let path = "\(folder)/a.h5"
      let file = try File(creating: path)
      try roundTrip(file, [Float16(0), -0.0, 1.5, 65504, .infinity])
      try roundTrip(file, [Float(0), .pi, -.greatestFiniteMagnitude])
      try roundTrip(file, [Double.pi])
      try roundTrip(file, [UInt8.min, .max])
      try roundTrip(file, [Int32.min, .max])
      try roundTrip(file, [Int64.min, .max])
      try roundTrip(file, [UInt64.min, .max])
    }
  }

  private func roundTrip<Number: Element & Equatable>(_ file: File, _ values: [Number]) throws {
    let dataset = try Dataset.create("\(Number.self)", in: file, Number.elementKind, shape: [values.count])
    try dataset.write(values, start: [0], extent: [values.count])
    #expect(try Dataset.open("\(Number.self)", in: file, Number.elementKind).read(Number.self) == values)
  }

  /// A block and rows are what plain indexing gives.
  @Test(arguments: [nil, 1, 3, 100])
  func blocksAreWhatIndexingGives(chunkRows: Int?) throws {
    try withTemporaryFolder { folder in
      let file = try File(creating: "\(folder)/a.h5")
      let shape = [7, 5, 3]
      let values = (0..<105).map { Int32($0 * $0) }
      let dataset = try Dataset.create("x", in: file, .int32, shape: shape, chunkRows: chunkRows)
      try dataset.write(values, start: [0, 0, 0], extent: shape)

      var block = [Int32](repeating: -1, count: 2 * 3 * 1)
      try dataset.read(into: &block, start: [4, 1, 2], extent: [2, 3, 1])
      var expected: [Int32] = []
      for i in 4..<6 { for j in 1..<4 { expected.append(values[(i * 5 + j) * 3 + 2]) } }
      #expect(block == expected)

      #expect(try dataset.read(Int32.self, rows: 2..<4) == Array(values[30..<60]))
      #expect(try dataset.read(Int32.self, rows: 3..<3) == [])
    }
  }

  @Test func rowsAreAppended() throws {
    try withTemporaryFolder { folder in
      let path = "\(folder)/a.h5"
      let file = try File(creating: path)
      let dataset = try Dataset.create("x", in: file, .float32, shape: [0, 2], chunkRows: 4)
      var all: [Float] = []
      for rows in [1, 6, 3] {
        let values = (0..<rows * 2).map { Float(all.count + $0) }
        try dataset.append(values, rows: rows)
        all += values
      }
      try file.close()
      let read = try Dataset.open("x", in: File(opening: path), .float32)
      #expect(read.shape == [10, 2])
      #expect(try read.read() == all)
    }
  }

  @Test func emptyDatasetsAndScalarsComeBack() throws {
    try withTemporaryFolder { folder in
      let file = try File(creating: "\(folder)/a.h5")
      let empty = try Dataset.create("empty", in: file, .float32, shape: [0, 4])
      #expect(try empty.read(Float.self) == [])
      let scalar = try Dataset.create("scalar", in: file, .float32, shape: [])
      try scalar.write([Float(7)], start: [], extent: [])
      #expect(try Dataset.open("scalar", in: file, .float32).read(Float.self) == [7])
      #expect(try Dataset.create("none", in: file, .string, shape: [0]).strings() == [])
    }
  }

  @Test func stringsComeBack() throws {
    try withTemporaryFolder { folder in
      let file = try File(creating: "\(folder)/a.h5")
      let strings = ["", "a bird", "Zaunkönig 🐦", String(repeating: "long ", count: 1000)]
      let dataset = try Dataset.create("strings", in: file, .string, shape: [strings.count])
      try dataset.write(strings)
      #expect(try dataset.strings() == strings)
    }
  }

  @Test func absentAndOtherKindsAreErrors() throws {
    try withTemporaryFolder { folder in
      let path = "\(folder)/a.h5"
      let file = try File(creating: path)
      _ = try Dataset.create("x", in: file, .float32, shape: [1])
      #expect(errorText { _ = try Dataset.open("y", in: file, .float32) } == "\(path): no dataset y")
      #expect(errorText { _ = try Dataset.open("x", in: file, .int32) } == "\(path): dataset x does not hold int32")
    }
  }
}
