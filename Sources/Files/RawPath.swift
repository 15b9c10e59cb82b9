import Glibc

/// A path as the system has it: bytes, which need not be UTF-8.
package struct RawPath: Hashable, Comparable, Sendable, CustomStringConvertible {
  package let bytes: [UInt8]

  package init(bytes: [UInt8]) { self.bytes = bytes }
  package init(_ text: String) { bytes = Array(text.utf8) }

  /// As messages show it: what is no UTF-8 becomes U+FFFD.
  package var description: String { String(decoding: bytes, as: UTF8.self) }
  /// nil where the bytes are no UTF-8.
  package var text: String? { String(validating: bytes, as: UTF8.self) }

  /// The path of `name` in the folder that this is.
  package func appending(_ name: RawPath) -> RawPath {
    RawPath(bytes: bytes.isEmpty ? name.bytes : bytes + [UInt8(ascii: "/")] + name.bytes)
  }

  /// Whether it lies in `folder`, or in a folder below it.
  package func isBeneath(_ folder: RawPath) -> Bool {
    bytes.count > folder.bytes.count && bytes.starts(with: folder.bytes)
      && (folder.bytes.isEmpty || bytes[folder.bytes.count] == UInt8(ascii: "/"))
  }

  /// In the order of the bytes.
  package static func < (left: RawPath, right: RawPath) -> Bool {
    let order = left.bytes.withUnsafeBytes { left in
      right.bytes.withUnsafeBytes { right in
        let common = min(left.count, right.count)
        return common == 0 ? 0 : memcmp(left.baseAddress!, right.baseAddress!, common)
      }
    }
    return order == 0 ? left.bytes.count < right.bytes.count : order < 0
  }

  /// For the system's calls.
  package func withCString<Result>(_ body: (UnsafePointer<CChar>) throws -> Result) rethrows -> Result {
    try (bytes + [0]).withUnsafeBytes { try body($0.baseAddress!.assumingMemoryBound(to: CChar.self)) }
  }
}

extension FileStamp {
  /// Of the file at `path`, to which links lead; nil where there is none.
  package init?(_ path: RawPath) {
    self.init { status in path.withCString { stat($0, &status) } }
  }
}

extension RawPath {
  /// The whole path from the root, without links.
  /// - Throws: `FileError` where there is no such file or folder.
  package func withoutLinks() throws(FileError) -> RawPath {
    guard let real = withCString({ realpath($0, nil) }) else { throw FileError("\(self)", cannotBe: "found") }
    defer { free(real) }
    return RawPath(bytes: UnsafeBufferPointer(start: real, count: strlen(real)).map { UInt8(bitPattern: $0) })
  }
}
