import Foundation
import TestSupport
import Testing

@testable import NumPy

/// The path of a file in Fixtures/, which make.py there wrote.
private func fixture(_ name: String) throws -> String {
  try #require(Bundle.module.url(forResource: "Fixtures/" + name, withExtension: "npy")).path
}

/// Element (i, j) of the matrix in most of them.
private func element(_ i: Int, _ j: Int) -> Double { Double(10 * i + j) / 4 - 1 }

private func block(_ array: NumPyArray, _ rows: Range<Int>, _ columns: Range<Int>) throws -> [Double] {
  try [Double](unsafeUninitializedCapacity: rows.count * columns.count) { buffer, count in
    if let base = buffer.baseAddress { try array.read(rows: rows, columns: columns, into: base) }
    count = rows.count * columns.count
  }
}

private func rows(_ array: NumPyArray, _ range: Range<Int>) throws -> [Float] {
  try [Float](unsafeUninitializedCapacity: range.count * array.rowCount) { buffer, count in
    if let base = buffer.baseAddress { try array.read(rows: range, into: base) }
    count = range.count * array.rowCount
  }
}

@Test(arguments: [
  ("float16", NumPyArray.Kind.float16), ("float16-fortran", .float16), ("float32", .float32),
  ("float32-fortran", .float32),
  ("float64", .float64), ("float64-fortran", .float64), ("version2", .float32), ("version3", .float32),
])
func matricesOfNumPyAreRead(name: String, kind: NumPyArray.Kind) throws {
  let array = try NumPyArray(opening: fixture(name))
  #expect(
    array.shape == [3, 4] && array.kind == kind && array.isFortranOrder == name.hasSuffix("fortran")
      && array.rowCount == 4)
  for (rows, columns) in [(0..<3, 0..<4), (1..<3, 1..<3), (2..<3, 3..<4), (1..<1, 0..<4)] {
    #expect(try block(array, rows, columns) == rows.flatMap { i in columns.map { element(i, $0) } })
  }
}

@Test func rowsOfAnyRankAreRead() throws {
  let regions = try NumPyArray(opening: fixture("regions"))
  #expect(regions.shape == [2, 3, 4] && regions.rowCount == 12)
  #expect(try rows(regions, 0..<2) == (0..<24).map(Float.init) && rows(regions, 1..<2) == (12..<24).map(Float.init))
  for kind in NumPyArray.Kind.allCases {
    #expect(
      try rows(NumPyArray(opening: fixture("\(kind)")), 1..<3)
        == (1..<3).flatMap { i in (0..<4).map { Float(element(i, $0)) } })
  }
  #expect(try rows(NumPyArray(opening: fixture("line")), 2..<5) == [2, 3, 4])
  #expect(try NumPyArray(opening: fixture("nothing")).shape == [0, 4])
}

@Test(arguments: [
  ("big-endian", "holds big-endian numbers: save array.astype('f4')"),
  ("integers", "holds numbers of the kind “<i8”"), ("records", "holds records of several fields"),
])
func otherNumbersAreRefused(name: String, words: String) throws {
  let path = try fixture(name)
  #expect(errorText { _ = try NumPyArray(opening: path) }.hasPrefix("\(path): \(words)"))
}

@Test func aFileThatShrinksIsNamed() throws {
  try withTemporaryFolder { folder in
    let path = "\(folder)/shrinks.npy"
    try FileManager.default.copyItem(atPath: fixture("float64"), toPath: path)
    let array = try NumPyArray(opening: path)
    truncate(path, 130)
    #expect(errorText { _ = try block(array, 0..<3, 0..<4) } == "\(path): cannot be read: it has become shorter")
  }
}

/// Every byte of the header and each length: the file is read as it should, or refused in words.
@Test func damagedFilesAreReadOrRefused() throws {
  let whole = try bytes(of: fixture("float32"))
  try withTemporaryFolder { folder in
    let path = "\(folder)/damaged.npy"
    func error(_ content: Data) throws -> String {
      try content.write(to: URL(fileURLWithPath: path))
      return errorText {
        let array = try NumPyArray(opening: path)
        _ = try rows(array, 0..<(array.shape.first ?? 0))
      }
    }
    for count in whole.indices { #expect(try error(whole.prefix(count)).hasPrefix("\(path): "), "\(count) bytes") }
    #expect(try error(whole.prefix(0)) == "\(path): is empty")
    #expect(try error(whole.prefix(60)) == "\(path): it ends within its header: truncated?")
    #expect(try error(whole.dropLast()) == "\(path): [3, 4] of float32 takes 48 bytes, and there are 47: truncated?")
    #expect(
      try error(whole + whole)
        == "\(path): [3, 4] of float32 takes 48 bytes, and there are 224: is it more than one array?")
    for place in 0..<128 {
      for value: UInt8 in [0, 0xFF, UInt8(ascii: "("), UInt8(ascii: "9"), UInt8(ascii: " ")] {
        var damaged = whole
        damaged[place] = value
        let words = try error(damaged)
        #expect(words.isEmpty || words.hasPrefix("\(path): "), "byte \(place) is \(value): \(words)")
      }
    }
  }
}

@Test(arguments: [
  ("PK\u{3}\u{4}", "is a zip archive, such as numpy.savez writes"),
  ("0.1 0.2\n", "is not a .npy file: save the array with numpy.save"),
])
func otherFilesAreToldByTheirStart(start: String, words: String) throws {
  try withTemporaryFolder { folder in
    let path = "\(folder)/other.npy"
    try Data(start.utf8).write(to: URL(fileURLWithPath: path))
    #expect(errorText { _ = try NumPyArray(opening: path) }.hasPrefix("\(path): \(words)"))
    #expect(errorText { _ = try NumPyArray(opening: folder) } == "\(folder): is a folder: give a file")
    #expect(errorText { _ = try NumPyArray(opening: "\(folder)/none.npy") } == "\(folder)/none.npy: no such file")
  }
}

/// Also where another extent is 0, so that the numbers would take no byte.
@Test(arguments: [[0, 1 << 60], [1 << 62, 0, 1 << 62], [0, 1 << 49], [1 << 40, 1 << 40]])
func absurdShapesAreRefused(shape: [Int]) throws {
  try withTemporaryFolder { folder in
    let path = "\(folder)/a.npy"
    try writeNumPy(path, [], shape: shape)
    #expect(errorText { _ = try NumPyArray(opening: path) } == "\(path): claims the shape \(shape): damaged?")
  }
}
