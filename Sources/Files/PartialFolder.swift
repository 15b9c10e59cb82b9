import Foundation

/// A folder that gets its name when all its files are written. Until then it is `<path>.partial`, and it is removed if
/// it is never finished.
///
/// A file in it, the mark, lists its files. Only a folder with that mark, and with no other files, is replaced.
package final class PartialFolder {
  package let path: String, partial: String
  private let mark: String

  /// Makes an empty folder.
  /// - Throws: `FileError` where `path` is something that this program did not make, or no folder can be made there.
  package init(_ path: String, mark: String) throws(FileError) {
    var path = path.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path
    if (try? FileManager.default.destinationOfSymbolicLink(atPath: path)) != nil {
      path = URL(fileURLWithPath: path).resolvingSymlinksInPath().path
    }
    (self.path, self.mark, partial) = (path, mark, path + ".partial")
    if FileManager.default.fileExists(atPath: path) {
      guard let text = try? String(contentsOfFile: "\(path)/\(mark)", encoding: .utf8) else {
        throw FileError("\(path): exists, and has no \(mark) in it: remove it, or name another folder")
      }
      if let other = FileList(in: text)?.others(in: path).first(where: { $0 != mark }) {
        throw FileError("\(path)/\(other): would be lost: move it away, or name another folder")
      }
    }
    TemporaryFiles.add(partial)
    do {
      try? FileManager.default.removeItem(atPath: partial)
      try FileManager.default.createDirectory(atPath: partial, withIntermediateDirectories: true)
    } catch {
      TemporaryFiles.remove(partial)
      throw FileError("\(path): cannot be made: \(error.localizedDescription)")
    }
  }

  deinit {
    try? FileManager.default.removeItem(atPath: partial)  // what is not whole, or what was there before
    TemporaryFiles.remove(partial)
  }

  /// Makes a file in it, and the folders above that.
  /// - Throws: `FileError`.
  package func file(_ name: String) throws(FileError) -> PartialFile {
    do {
      try FileManager.default.createDirectory(
        atPath: folder(of: "\(partial)/\(name)"), withIntermediateDirectories: true)
    } catch { throw FileError("\(path)/\(name): cannot be written: \(error.localizedDescription)") }
    return try PartialFile("\(partial)/\(name)")
  }

  /// Writes the mark, and gives the folder its name.
  /// - Parameters:
  ///   - origin: what made the folder; a sentence for people.
  ///   - recipe: what the mark ends with.
  /// - Throws: `FileError`; what lay at the path before is still there.
  package func finish(origin: String, recipe: String) throws(FileError) {
    let text = "\(origin) Will be replaced without asking.\n" + (try FileList(of: partial).text) + recipe
    try writeWhole(text, to: "\(partial)/\(mark)")
    try TemporaryFiles.protecting { () throws(FileError) in try putInPlace(folder: partial, at: path) }
  }
}
