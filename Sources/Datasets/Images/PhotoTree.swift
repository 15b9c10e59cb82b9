import Files
import Glibc

/// The photos of a folder and of all folders below it: every JPEG or PNG, by the end of its name.
///
/// Hidden files and what a system leaves beside photos do not count. A link to a photo counts as a photo. A link to a
/// folder is not followed: it may lead round in a circle.
package struct PhotoTree: Sendable {
  package struct Photo: Sendable {
    /// Beneath the folder.
    package let path: RawPath
    package let stamp: FileStamp
  }

  /// By path, in the order of its bytes.
  package private(set) var photos: [Photo] = []
  /// Photos and folders that cannot be looked at, and why.
  package private(set) var unreadable: [(path: RawPath, reason: String)] = []
  /// The folders among these, of which some or all photos are not known.
  package private(set) var unreadableFolders: [RawPath] = []
  /// How many other files there are, by the end of their names, such as `heic`.
  package private(set) var others: [String: Int] = [:]
  /// Links to folders.
  package private(set) var links = 0

  private static let suffixes: Set<String> = ["jpg", "jpeg", "jpe", "jfif", "png"]

  /// - Parameter checkpoint: is called at each folder; it throws where the program shall end.
  /// - Throws: `FileError` where there is no such folder, or it cannot be read.
  package init(_ folder: RawPath, checkpoint: () throws -> Void = {}) throws {
    try walk(RawPath(bytes: []), in: folder, checkpoint)
    photos.sort { $0.path < $1.path }
  }

  private mutating func walk(_ place: RawPath, in root: RawPath, _ checkpoint: () throws -> Void) throws {
    try checkpoint()
    let folder = place.bytes.isEmpty ? root : root.appending(place)
    guard let stream = folder.withCString({ opendir($0) }) else {
      let number = errno
      return try leaveOut(place, in: root, number)
    }
    var names: [(name: RawPath, type: Int32)] = []
    while true {
      errno = 0
      guard let entry = readdir(stream) else { break }
      let bytes = withUnsafeBytes(of: &entry.pointee.d_name) { Array($0.prefix { $0 != 0 }) }
      let name = RawPath(bytes: bytes)
      if !isClutter(name.description) { names.append((name, Int32(entry.pointee.d_type))) }
    }
    let number = errno
    closedir(stream)
    if number != 0 { try leaveOut(place, in: root, number) }
    for (name, type) in names {
      let path = place.appending(name)
      if type == Int32(DT_DIR) {
        try walk(path, in: root, checkpoint)
      } else {
        try add(path, type, in: root, checkpoint)
      }
    }
  }

  private mutating func leaveOut(_ folder: RawPath, in root: RawPath, _ number: Int32) throws {
    if folder.bytes.isEmpty { throw FileError("\(root): cannot be read as a folder of photos: \(reason(number))") }
    unreadable.append((folder, "the folder cannot be read: \(reason(number))"))
    unreadableFolders.append(folder)
  }

  /// Adds what is no folder, as far as is known.
  private mutating func add(_ path: RawPath, _ type: Int32, in root: RawPath, _ checkpoint: () throws -> Void) throws {
    let suffix = Self.suffix(of: path), isPhoto = Self.suffixes.contains(suffix)
    if !isPhoto, type == Int32(DT_REG) { return others[suffix, default: 0] += 1 }
    var status = stat()
    let whole = root.appending(path)
    guard whole.withCString({ stat($0, &status) }) == 0 else {
      if isPhoto { unreadable.append((path, "cannot be read: \(reason(errno))")) }
      return
    }
    switch status.st_mode & S_IFMT {
    case S_IFDIR where type == Int32(DT_UNKNOWN) && !whole.isLink: try walk(path, in: root, checkpoint)
    case S_IFDIR: links += 1
    case S_IFREG where isPhoto: photos.append(Photo(path: path, stamp: FileStamp(status)))
    case S_IFREG: others[suffix, default: 0] += 1
    default: if isPhoto { unreadable.append((path, "is a FIFO, a socket or a device, and no photo")) }
    }
  }

  /// What follows the last dot of a name, in small letters; empty where there is none.
  private static func suffix(of path: RawPath) -> String {
    let name = path.bytes[((path.bytes.lastIndex(of: UInt8(ascii: "/")) ?? -1) + 1)...]
    guard let dot = name.lastIndex(of: UInt8(ascii: ".")) else { return "" }
    return String(decoding: name[(dot + 1)...], as: UTF8.self).lowercased()
  }
}

extension RawPath {
  fileprivate var isLink: Bool {
    var status = stat()
    return withCString { lstat($0, &status) } == 0 && status.st_mode & S_IFMT == S_IFLNK
  }
}
