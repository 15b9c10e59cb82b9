import Files
import Foundation

/// Something outside is wrong with a data set: says which file, what is wrong with it and what to do.
package struct DatasetError: Error, CustomStringConvertible, Equatable {
  package let description: String
  package init(_ description: String) { self.description = description }
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
///
/// - Parameter limit: in bytes; a larger file is not read.
/// - Throws: `DatasetError` with the reason, also where it is a folder, a device or a FIFO.
func contents(of path: String, atMost limit: Int = .max) throws -> [UInt8] {
  do { return try Files.contents(of: path, atMost: limit) } catch { throw DatasetError("\(error).") }
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

/// The names in a folder, sorted by their UTF-8, without what systems leave beside the data.
/// - Throws: `DatasetError` if the folder cannot be read.
func names(in folder: String) throws -> [String] {
  do {
    let names = try FileManager.default.contentsOfDirectory(atPath: folder)
    FilesRead.record(folder: folder, names: names)
    return names.filter { !isClutter($0) }.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  } catch {
    throw DatasetError("\(folder) cannot be listed: \(error.localizedDescription)")
  }
}
