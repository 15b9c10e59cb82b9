import Files

private let signature: [UInt8] = [0x89, 0x48, 0x44, 0x46, 0x0D, 0x0A, 0x1A, 0x0A]

/// The byte at which HDF5 begins: 0, or 512, 1024, 2048, … behind bytes of others, as MATLAB and our artifacts have
/// them. nil where it begins nowhere.
///
/// - Throws: `FileError` where the file cannot be read.
package func startOfHDF5(in file: InputFile) throws(FileError) -> Int? {
  var start = 0, bytes = [UInt8](repeating: 0, count: signature.count)
  while start <= file.size - signature.count {
    try file.read(bytes.count, at: start, into: &bytes)
    if bytes == signature { return start }
    start = max(512, 2 * start)
  }
  return nil
}

/// - Throws: `FileError` unless the file is HDF5: the library would only say "unable to open".
func requireHDF5(_ file: InputFile) throws(FileError) {
  guard try startOfHDF5(in: file) == nil else { return }
  throw FileError("\(file.path): not an HDF5 file" + (file.size < 8 ? " (\(file.size) bytes: truncated?)" : ""))
}

/// Whether a regular file is HDF5, whatever its name.
package func isHDF5(_ path: String) -> Bool { (try? startOfHDF5(in: InputFile(path))) != nil }
