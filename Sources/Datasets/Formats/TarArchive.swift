import Files

/// The files in a tar archive, as POSIX (ustar, pax) and GNU tar write it. Only their places are held in memory.
///
/// A link, a device, and a path that is absolute or leads upwards are errors: no archive of photos needs them.
package struct TarArchive: Sendable {
  package struct Member: Sendable, Equatable {
    /// The path in the archive.
    package let name: String
    /// The file's bytes in the archive.
    package let place: Range<Int>
  }

  package let path: String
  /// In the archive's order.
  package private(set) var members: [Member] = []
  let file: InputFile

  private static let block = 512
  /// In bytes, of a record that describes the next file. A path has at most 4,096.
  private static let longestRecord = 1 << 20

  /// - Throws: `DatasetError` that names the archive and the byte at which it is damaged or has what is refused.
  package init(_ path: String) throws {
    self.path = path
    do { file = try InputFile(path) } catch { throw DatasetError("\(error).") }
    FilesRead.record(file)
    var next = TarHeader.Description(), seen: Set<String> = [], position = 0
    while let header = try header(at: position) {
      let place = position, start = position + Self.block
      let size = header.isDescription ? header.size : next.size ?? header.size
      guard size <= file.size - start else {
        throw fault(position, "\(size) bytes of a file follow, and there are \(file.size - start): truncated?")
      }
      position = start + (size + Self.block - 1) / Self.block * Self.block
      switch header.kind {
      case .description(let form):
        guard size <= Self.longestRecord else { throw fault(start, "a record of \(size) bytes describes a file") }
        do { try next.read(form, try bytes(start..<start + size)) } catch let error as DatasetError {
          throw fault(start, error.description)
        }
      case .folder: next = TarHeader.Description()
      case .file:
        let name = next.name ?? header.name
        next = TarHeader.Description()
        try check(name, place)
        try require(seen.insert(name).inserted, "\(path): has \(name.excerpt) twice: keep one.")
        members.append(Member(name: name, place: start..<start + size))
      }
    }
    try checkEnd(from: position)
  }

  /// What stands at the beginning of a block; nil where the archive ends there.
  private func header(at position: Int) throws -> TarHeader? {
    guard position + Self.block <= file.size else {
      throw fault(min(position, file.size), "there is no end of the archive: truncated, or no archive?")
    }
    do { return try TarHeader(try bytes(position..<position + Self.block)) } catch let error as DatasetError {
      throw fault(position, error.description)
    }
  }

  /// - Throws: `DatasetError` where there is more behind the end, which nobody would read.
  private func checkEnd(from position: Int) throws {
    var start = position
    while start < file.size {
      let end = min(file.size, start + Self.longestRecord)
      if let place = try bytes(start..<end).firstIndex(where: { $0 != 0 }) {
        throw fault(start + place, "there is more behind the end of the archive: unpack it, and pack one archive")
      }
      start = end
    }
  }

  /// A member's bytes.
  /// - Throws: `DatasetError` where the archive can no longer be read.
  package func bytes(of member: Member) throws -> [UInt8] { try bytes(member.place) }

  private func bytes(_ place: Range<Int>) throws -> [UInt8] { try file.bytes(in: place) }

  private func check(_ name: String, _ position: Int) throws {
    let parts = name.split(separator: "/", omittingEmptySubsequences: false)
    guard !name.isEmpty, !name.hasPrefix("/"), !parts.contains(".."), !name.contains("\0"), name.utf8.count <= 4096
    else { throw fault(position, "the path “\(name.excerpt)” leads out of the archive, or is none") }
  }

  private func fault(_ position: Int, _ what: String) -> DatasetError {
    let begins = file.size >= 2 ? (try? bytes(0..<2)) ?? [] : []
    if begins == [0x1F, 0x8B] || begins == Array("BZ".utf8) || begins == [0xFD, 0x37] {
      return DatasetError("\(path): is compressed: unpack it to a .tar first.")
    }
    return DatasetError("\(path): at byte \(position): \(what.hasSuffix(".") ? String(what.dropLast()) : what).")
  }
}

extension InputFile {
  /// Some of the bytes.
  /// - Throws: `DatasetError` where the file has become shorter, or cannot be read.
  func bytes(in place: Range<Int>) throws -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: place.count)
    do { try read(place.count, at: place.lowerBound, into: &bytes) } catch { throw DatasetError("\(error).") }
    return bytes
  }
}
