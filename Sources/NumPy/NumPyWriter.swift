import Files

/// Writes a matrix of float32 as `numpy.save` does, in C order, a block of rows after another.
package final class NumPyWriter {
  private let file: PartialFile, stream: TextStream
  private let columns: Int
  private var rowsLeft: Int

  /// - Throws: `FileError` where the file cannot be written.
  package init(_ file: PartialFile, rows: Int, columns: Int) throws(FileError) {
    (self.file, self.columns, rowsLeft) = (file, columns, rows)
    stream = try TextStream(file)
    let text = "{'descr': '<f4', 'fortran_order': False, 'shape': (\(rows), \(columns)), }"
    // The numbers begin at a multiple of 64 bytes.
    let length = (10 + text.utf8.count + 1 + 63) / 64 * 64 - 10
    let header = text + String(repeating: " ", count: length - text.utf8.count - 1) + "\n"
    try stream.append([0x93] + Array("NUMPY".utf8) + [1, 0, UInt8(length & 255), UInt8(length >> 8)])
    try stream.append(header)
  }

  /// Appends whole rows.
  /// - Throws: `FileError`, also where the disk is full.
  package func append(_ numbers: [Float]) throws(FileError) {
    precondition(numbers.count % columns == 0, "\(numbers.count) numbers in rows of \(columns)")
    rowsLeft -= numbers.count / columns
    try stream.append(numbers.withUnsafeBytes { Array($0) })
  }

  /// Finishes the file.
  /// - Throws: `FileError`.
  package func finish() throws(FileError) {
    precondition(rowsLeft == 0, "\(rowsLeft) rows are missing")
    try stream.close()
    try file.finish()
  }
}
