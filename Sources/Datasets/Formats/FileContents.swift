import Files
import Foundation

/// Something outside is wrong with a data set: says which file, what is wrong with it and what to do.
package struct DatasetError: Error, CustomStringConvertible, Equatable {
  package let description: String
  package init(_ description: String) { self.description = description }

  /// The system's reason why a file cannot be read or written.
  init(system path: String, _ done: String = "read") {
    self.init("\(path) cannot be \(done): \(String(cString: strerror(errno))).")
  }
}

/// - Throws: `DatasetError` with what is wrong, unless `holds`.
func require(_ holds: Bool, _ fault: @autoclosure () -> String) throws {
  if !holds { throw DatasetError(fault()) }
}

/// - Returns: the value.
/// - Throws: `DatasetError` with what is wrong where there is none.
func require<Value>(_ value: Value?, _ fault: @autoclosure () -> String) throws -> Value {
  guard let value else { throw DatasetError(fault()) }
  return value
}

/// Reads a whole file.
/// - Throws: `DatasetError` with the reason, also where it is a folder, a device or a FIFO.
func contents(of path: String) throws -> [UInt8] {
  do { return try Files.contents(of: path) } catch { throw DatasetError("\(error).") }
}

/// Writes a file, or replaces it.
/// - Throws: `DatasetError` with the system's reason, such as a full disk.
func write(_ bytes: some Sequence<UInt8>, to path: String) throws {
  let bytes = Array(bytes)
  guard let file = fopen(path, "wb") else { throw DatasetError(system: path, "written") }
  let written = fwrite(bytes, 1, bytes.count, file)
  // fclose writes what is still buffered, so a full disk may show only now.
  guard fclose(file) == 0, written == bytes.count else { throw DatasetError(system: path, "written") }
}

/// The lines of a text file, without line ends (LF or CR LF), a byte-order mark, and blank lines at the end.
///
/// Bytes that are not UTF-8 become U+FFFD, one for each broken sequence, as with Python's `errors="replace"`.
/// - Throws: `DatasetError` if the file cannot be read.
func lines(of path: String) throws -> [String] {
  let bytes = try contents(of: path)
  let text = String(decoding: bytes.starts(with: byteOrderMark) ? bytes.dropFirst(3) : bytes[...], as: UTF8.self)
  var lines = text.split(omittingEmptySubsequences: false) { $0 == "\n" || $0 == "\r\n" }.map(String.init)
  while let last = lines.last, last.allSatisfy(\.isWhitespace) { lines.removeLast() }
  return lines
}

/// The lines of a list, without white space around them.
/// - Parameter item: what each is.
/// - Throws: `DatasetError` if the file cannot be read, or a line is empty.
func items(of path: String, each item: String) throws -> [String] {
  let items = try lines(of: path).map { $0.trimmingCharacters(in: .whitespaces) }
  guard let empty = items.firstIndex(of: "") else { return items }
  throw DatasetError("\(path):\(empty + 1): the line is empty, where \(item) should be.")
}

/// The bytes with which editors on Windows begin a UTF-8 file.
let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]

/// Checks that a file is UTF-8; a table in Latin-1 is not.
/// - Throws: `DatasetError` with the first line that is not.
func requireUTF8(_ path: String) throws {
  let lines = try contents(of: path).split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
  if let line = lines.firstIndex(where: { String(validating: $0, as: UTF8.self) == nil }) {
    throw DatasetError("\(path):\(line + 1): not UTF-8 text: save the file as UTF-8.")
  }
}

/// What a JSON file holds.
/// - Throws: `DatasetError` with the place that is wrong.
func json<Value: Decodable>(_ type: Value.Type = Value.self, in path: String) throws -> Value {
  try requireUTF8(path)
  do {
    return try JSONDecoder().decode(Value.self, from: Data(contents(of: path)))
  } catch let error as DecodingError {
    throw DatasetError("\(path): \(error.place).")
  }
}

extension DecodingError {
  /// The place in a JSON file that is wrong, and what is wrong there.
  fileprivate var place: String {
    func at(_ context: Context, _ key: [any CodingKey] = []) -> String {
      (context.codingPath + key).map { key in key.intValue.map { "entry \($0 + 1)" } ?? "“\(key.stringValue)”" }
        .joined(separator: ", ")
    }
    func name(_ type: Any.Type) -> String {
      switch type {
      case is Int.Type: "a whole number"
      case is String.Type: "a text"
      case is [String: Any].Type: "an object"
      default: "a list"
      }
    }
    switch self {
    case .keyNotFound(let key, let context): return "\(at(context, [key])) is missing"
    case .valueNotFound(let type, let context): return "\(at(context)) is null, not \(name(type))"
    case .typeMismatch(let type, let context):
      return (context.codingPath.isEmpty ? "it" : at(context)) + " is not \(name(type))"
    case .dataCorrupted(let context):
      let reason = context.underlyingError.map { "\($0)" } ?? context.debugDescription
      return "not sound JSON: " + (reason.hasSuffix(".") ? String(reason.dropLast()) : reason)
    @unknown default: return "\(self)"
    }
  }
}

/// Whether there is a file or a folder at `path`.
func exists(_ path: String) -> Bool {
  if FileManager.default.fileExists(atPath: path) { return true }
  FilesRead.record(absent: path)
  return false
}

func isFolder(_ path: String) -> Bool {
  var isFolder: ObjCBool = false
  return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) && isFolder.boolValue
}

/// The names in a folder, sorted by their UTF-8.
/// - Throws: `DatasetError` if the folder cannot be read.
func names(in folder: String) throws -> [String] {
  do {
    let names = try FileManager.default.contentsOfDirectory(atPath: folder)
    FilesRead.record(folder: folder, names: names)
    return names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  } catch {
    throw DatasetError("\(folder) cannot be listed: \(error.localizedDescription)")
  }
}
