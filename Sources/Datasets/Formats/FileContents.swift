import Foundation

/// Reads a whole file.
///
/// - Throws: `DatasetError` with the system's reason.
func contents(of path: String) throws -> [UInt8] {
  guard let file = fopen(path, "rb") else { throw unreadable(path) }
  defer { fclose(file) }
  var status = stat()
  guard fstat(fileno(file), &status) == 0 else { throw unreadable(path) }
  let size = Int(status.st_size)
  return try [UInt8](unsafeUninitializedCapacity: size) { buffer, initialized in
    initialized = size == 0 ? 0 : fread(buffer.baseAddress, 1, size, file)
    guard initialized == size else { throw unreadable(path) }
  }
}

/// Writes a file, or replaces it.
///
/// - Throws: `DatasetError` with the system's reason, such as a full disk.
func write(_ bytes: some Sequence<UInt8>, to path: String) throws {
  let bytes = Array(bytes)
  guard let file = fopen(path, "wb") else { throw unwritable(path) }
  let written = fwrite(bytes, 1, bytes.count, file)
  // fclose writes what is still buffered, so a full disk may show only now.
  guard fclose(file) == 0, written == bytes.count else { throw unwritable(path) }
}

private func unwritable(_ path: String) -> DatasetError {
  DatasetError("\(path) cannot be written: \(String(cString: strerror(errno))).")
}

private func unreadable(_ path: String) -> DatasetError {
  DatasetError("\(path) cannot be read: \(String(cString: strerror(errno))).")
}

/// The lines of a text file, without line ends (LF or CR LF), a byte-order mark, and blank lines at the end.
///
/// Bytes that are not UTF-8 become U+FFFD, one for each broken sequence, as with Python's `errors="replace"`.
///
/// - Throws: `DatasetError` if the file cannot be read.
func lines(of path: String) throws -> [String] {
  let bytes = try contents(of: path)
  let text = String(decoding: bytes.starts(with: byteOrderMark) ? bytes.dropFirst(3) : bytes[...], as: UTF8.self)
  var lines = text.split(omittingEmptySubsequences: false) { $0 == "\n" || $0 == "\r\n" }.map(String.init)
  while let last = lines.last, last.allSatisfy(\.isWhitespace) { lines.removeLast() }
  return lines
}

/// The bytes with which editors on Windows begin a UTF-8 file.
let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]

/// Checks that a file is UTF-8; a table in Latin-1 is not.
///
/// - Throws: `DatasetError` with the first line that is not.
func requireUTF8(_ path: String) throws {
  let lines = try contents(of: path).split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
  if let line = lines.firstIndex(where: { String(validating: $0, as: UTF8.self) == nil }) {
    throw DatasetError("\(path):\(line + 1): not UTF-8 text: save the file as UTF-8.")
  }
}

/// Whether there is a file or a folder at `path`.
func exists(_ path: String) -> Bool { FileManager.default.fileExists(atPath: path) }

/// Whether there is a folder at `path`.
func isFolder(_ path: String) -> Bool {
  var isFolder: ObjCBool = false
  return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) && isFolder.boolValue
}

/// The names in a folder, sorted by their UTF-8.
///
/// - Throws: `DatasetError` if the folder cannot be read.
func names(in folder: String) throws -> [String] {
  do {
    return try FileManager.default.contentsOfDirectory(atPath: folder).sorted {
      $0.utf8.lexicographicallyPrecedes($1.utf8)
    }
  } catch {
    throw DatasetError("\(folder) cannot be listed: \(error.localizedDescription)")
  }
}
