import Datasets
import NumPy
import Tensor

/// The rows of arrays that go on from file to file. They are read in blocks, and one file is open at a time, so that
/// neither has to fit: not the rows into memory, nor the files among those that a process may have open.
package struct EmbeddedRows: Sendable {
  private struct Part { let path: String, rows: Range<Int> }

  package let count: Int
  /// How many numbers a row has.
  package let width: Int
  private let parts: [Part]

  /// How many numbers of a block are held.
  private static let blockSize = 1 << 20

  /// - Parameter paths: the files in their order; at least one.
  /// - Throws: `DatasetError` or `NumPyError` where an array is damaged, no matrix in C order, or has rows of another
  ///   width than the first.
  init(_ paths: [String]) throws {
    var parts: [Part] = [], count = 0, width = 0
    for path in paths {
      let array = try NumPyArray(opening: path)
      guard array.shape.count == 2, array.shape[1] > 0, !array.isFortranOrder else {
        throw DatasetError(
          "\(path): has the shape \(array.shape)\(array.isFortranOrder ? " in Fortran order" : ""): save a matrix "
            + "in C order, with a row for each embedding.")
      }
      guard width == 0 || array.shape[1] == width else {
        throw DatasetError("\(path): has rows of \(array.shape[1]) numbers, and \(paths[0]) of \(width).")
      }
      width = array.shape[1]
      parts.append(Part(path: path, rows: count..<count + array.shape[0]))
      count += array.shape[0]
    }
    (self.parts, self.count, self.width) = (parts, count, width)
  }

  /// Calls `body` with blocks [n, width] of the rows at `places`, in their order.
  /// - Parameter ofUnitLength: whether each row is brought to length 1.
  /// - Throws: `DatasetError` or `NumPyError` where a file has changed or can no longer be read, or a row has a number
  ///   that is not finite, or is all zeros and is to have length 1; what `body` throws.
  package func forEachBlock(
    of places: [Int], ofUnitLength: Bool, _ body: (_ rows: Tensor) throws -> Void
  ) throws {
    let most = max(1, Self.blockSize / width)
    var open: (part: Part, array: NumPyArray)?
    for start in stride(from: 0, to: places.count, by: most) {
      let block = places[start..<min(start + most, places.count)]
      var numbers = [Float](repeating: 0, count: block.count * width), i = block.startIndex
      while i < block.endIndex {
        if open?.part.rows.contains(block[i]) != true { open = try self.open(partWith: block[i]) }
        guard let (part, array) = open else { preconditionFailure("row \(block[i]) of \(count)") }
        var end = i + 1
        while end < block.endIndex, block[end] == block[end - 1] + 1, block[end] < part.rows.upperBound { end += 1 }
        let first = block[i] - part.rows.lowerBound, place = (i - start) * width
        try numbers.withUnsafeMutableBufferPointer {
          try array.read(rows: first..<first + end - i, into: $0.baseAddress! + place)
        }
        let read = place..<place + (end - i) * width
        try check(numbers[read], part, from: first)
        if ofUnitLength { try bringToUnitLength(&numbers[read], width: width, named: part.path, from: first) }
        i = end
      }
      try body(Tensor(shape: [block.count, width], elements: numbers))
    }
  }

  private func open(partWith row: Int) throws -> (part: Part, array: NumPyArray)? {
    guard let part = parts.first(where: { $0.rows.contains(row) }) else { return nil }
    let array = try NumPyArray(opening: part.path)
    guard array.shape == [part.rows.count, width], !array.isFortranOrder else {
      throw DatasetError("\(part.path): has changed while it was read: let nothing write to it, and start again.")
    }
    return (part, array)
  }

  private func check(_ numbers: ArraySlice<Float>, _ part: Part, from first: Int) throws {
    guard let place = numbers.firstIndex(where: { !$0.isFinite }) else { return }
    throw DatasetError(
      "\(part.path): row \(first + (place - numbers.startIndex) / width), counted from 0, has a number that is not "
        + "finite.")
  }
}
