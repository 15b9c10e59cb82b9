import Foundation

/// A file that gets its name when it is whole. Until then it is `<path>.partial`, and it is removed if it is never
/// finished.
package final class PartialFile {
  package let path: String
  /// Where the file lies: `path`, or where a link of that name leads.
  private let place: String
  package var partial: String { place + ".partial" }
  private var isFinished = false

  /// Makes an empty file.
  ///
  /// - Throws: `FileError` where `path` is a folder, a device, a FIFO or a socket, or where no file can be made there.
  package init(_ path: String) throws(FileError) {
    self.path = path
    place = try destination(of: path)
    // A file of that name is what an earlier run left. It may be a link: its target must not be written to.
    unlink(partial)
    TemporaryFiles.add(partial)
    let descriptor = open(partial, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o666)
    guard descriptor >= 0 else {
      let number = errno
      TemporaryFiles.remove(partial)
      throw FileError(path, cannotBe: "written", number)
    }
    close(descriptor)
  }

  /// A file with this text.
  package convenience init(_ path: String, _ text: String) throws(FileError) {
    try self.init(path)
    try writeBytes(Array(text.utf8), to: partial, named: path)
  }

  deinit {
    guard !isFinished else { return }
    unlink(partial)
    TemporaryFiles.remove(partial)
  }

  /// Writes the closed file to the disk, then gives it its name.
  ///
  /// - Parameter others: files that get their names too. Where one of them cannot, none does.
  /// - Throws: `FileError`; what lay at the paths before is still there.
  package func finish(with others: [PartialFile] = []) throws(FileError) {
    let files = others + [self]
    for file in files { try sync(file.partial, named: file.path) }
    try TemporaryFiles.protecting { () throws(FileError) in
      var done: [PartialFile] = []
      for file in files {
        do throws(FileError) { try file.rename(keepsOld: files.count > 1) } catch {
          for file in done.reversed() { file.takeBack() }
          throw error
        }
        done.append(file)
      }
      for file in files {
        file.isFinished = true
        unlink(file.previous)
        TemporaryFiles.remove(file.partial)
      }
    }
    // The names are right, and on the disk a little later where this fails.
    for folder in Set(files.map { folder(of: $0.place) }) { try? sync(folder, named: path) }
  }

  /// Another name of the file that was there before, for as long as it may be needed again.
  private var previous: String { place + ".previous" }

  private func rename(keepsOld: Bool) throws(FileError) {
    if keepsOld {
      unlink(previous)
      // Some file systems have no second name for a file: then the old one is without a name for a moment.
      if link(place, previous) != 0, errno != ENOENT {
        guard isRegular(place), Glibc.rename(place, previous) == 0 else {
          throw FileError(path, cannotBe: "replaced")
        }
      }
    }
    guard Glibc.rename(partial, place) == 0 else {
      let number = errno
      if keepsOld { takeBack() }
      throw FileError(path, cannotBe: "renamed from \(partial)", number)
    }
  }

  /// What was there before has its name again.
  private func takeBack() {
    if Glibc.rename(previous, place) != 0 {
      unlink(place)
      link(previous, place)  // what cannot be renamed may still get a second name
    }
    if isRegular(place) || !isRegular(previous) { unlink(previous) }  // or it is all that there is
  }
}

/// Writes a text file whole or not at all.
package func writeWhole(_ text: String, to path: String) throws(FileError) { try PartialFile(path, text).finish() }

/// The folder in which a path lies; `.` for a name alone.
package func folder(of path: String) -> String {
  URL(fileURLWithPath: path).deletingLastPathComponent().relativePath
}

/// Where a file written as `path` comes to lie: a link is followed, also to where there is no file yet.
///
/// - Throws: `FileError` where only a regular file may be replaced, and there is something else.
package func destination(of path: String) throws(FileError) -> String {
  var place = path, status = stat()
  for _ in 0..<40 {  // as many as the kernel follows
    guard lstat(place, &status) == 0 else { return place }
    guard status.st_mode & S_IFMT == S_IFLNK else {
      guard let kind = kind(status) else { return place }
      throw FileError("\(path): is \(kind), which no output replaces: name a file")
    }
    var target = [CChar](repeating: 0, count: Int(PATH_MAX) + 1)
    guard readlink(place, &target, Int(PATH_MAX)) > 0 else { throw FileError(path, cannotBe: "followed") }
    let name = String(decoding: target.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    place = name.hasPrefix("/") ? name : folder(of: place) + "/" + name
  }
  throw FileError("\(path): is a link that leads round in a circle: name a file")
}

/// Writes what the system still holds of a file or folder to the disk.
private func sync(_ path: String, named name: String) throws(FileError) {
  let descriptor = open(path, O_RDONLY | O_CLOEXEC)
  guard descriptor >= 0 else { throw FileError(name, cannotBe: "written to the disk") }
  let status = fsync(descriptor), number = errno
  let closed = close(descriptor)
  // Some file systems do not do this for folders.
  if status != 0, [EINVAL, ENOTSUP, EROFS].contains(number) { return }
  guard status == 0 else { throw FileError(name, cannotBe: "written to the disk", number) }
  guard closed == 0 else { throw FileError(name, cannotBe: "written to the disk") }
}

private func isRegular(_ path: String) -> Bool {
  var status = stat()
  return lstat(path, &status) == 0 && kind(status) == nil
}
