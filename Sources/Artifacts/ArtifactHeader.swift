import Files
import Foundation
import HDF5

/// The text in front of an artifact's HDF5, in the part that HDF5 calls user block. It has a seal, by which damage is
/// found before the HDF5 library reads the file, and says how the artifact was made.
///
/// ```
/// lineup 5f0c…                  the seal: SHA-256 of all bytes of the file after this line
/// size 15810928                 of the whole file, in bytes
/// name stage1.h5                by which the artifacts that are made from it know it
/// content 8a41…                 the digest of the content
/// program train-stage1
/// seed 1
/// threads 2
/// unsealed 2048 8192            the bytes, from and to, that the seal leaves out, if any
/// option --epochs 60            as many lines as there are options
/// given examples.h5 03be…       the inputs and their content digests
/// ```
/// `head -n 40` shows it, and `tail -c +73 FILE | sha256sum` gives the seal.
package struct ArtifactHeader: Sendable {
  package var size = 0
  package let name: String
  package var content = String(repeating: "0", count: 64)
  package let program: String
  package let seed: UInt64
  package let threads: Int
  /// The bytes that the seal leaves out: large data of which each part has a digest of its own.
  var unsealed: Range<Int>?
  /// As in `Provenance`.
  package let options: String
  /// The artifacts that the program was given.
  package let given: [(name: String, digest: String)]

  init(name: String, _ provenance: Provenance) {
    self.name = name
    (program, options) = (provenance.program, provenance.options)
    (seed, threads) = (provenance.seed, provenance.threads)
    given = provenance.given.compactMap { _, header in header.map { ($0.name, $0.content) } }
  }

  /// Whether the artifact is of a kind, such as `features1` of features, or `buffers-fold1` of buffers.
  package func isOf(_ schema: any Schema.Type) -> Bool {
    let own = name.hasSuffix(".h5") ? name.dropLast(3) : name[...]
    guard own.hasPrefix(schema.kind) else { return false }
    let rest = own.dropFirst(schema.kind.count)
    return rest.allSatisfy(\.isWholeNumber) || rest.hasPrefix("-")
  }

  // MARK: - As text

  private static let mark = "lineup "
  /// The bytes of the first line.
  static let sealedFrom = mark.utf8.count + 64 + 1
  /// More than any header has.
  private static let greatestLength = 1 << 20

  private var lines: [String] {
    ["size \(size)", "name \(name)", "content \(content)", "program \(program)", "seed \(seed)", "threads \(threads)"]
      + (unsealed.map { ["unsealed \($0.lowerBound) \($0.upperBound)"] } ?? [])
      + options.split(separator: "\n", omittingEmptySubsequences: false).map { "option \($0)" }
      + given.map { "given \($0.name) \($0.digest)" } + ["end"]
  }

  private init?(_ lines: [Substring]) {
    var fields: [Substring: [Substring]] = [:]
    for line in lines {
      let parts = line.split(separator: " ", maxSplits: 1, omittingEmptySubsequences: false)
      fields[parts[0], default: []].append(parts.count > 1 ? parts[1] : "")
    }
    func one<Value: LosslessStringConvertible>(_ name: Substring, as type: Value.Type = Value.self) -> Value? {
      fields[name]?.count == 1 ? Value(String(fields[name]![0])) : nil
    }
    guard let size = one("size", as: Int.self), let name = one("name", as: String.self),
      let content = one("content", as: String.self), let program = one("program", as: String.self),
      let seed = one("seed", as: UInt64.self), let threads = one("threads", as: Int.self)
    else { return nil }
    (self.size, self.name, self.content) = (size, name, content)
    (self.program, self.seed, self.threads) = (program, seed, threads)
    if let line = fields["unsealed"]?.first {
      let bounds = line.split(separator: " ").map { Int($0) }
      guard bounds.count == 2, let first = bounds[0], let end = bounds[1], Self.sealedFrom < first, first < end,
        end <= size
      else { return nil }
      unsealed = first..<end
    }
    options = (fields["option"] ?? []).joined(separator: "\n")
    given = (fields["given"] ?? []).map { line in
      let parts = line.split(separator: " ", maxSplits: 1)
      return (String(parts.first ?? ""), String(parts.dropFirst().first ?? ""))
    }
  }

  /// The bytes to leave free in front of the HDF5: a power of two, as HDF5 wants it.
  /// - Parameter leavesOut: whether there will be bytes that the seal leaves out.
  func blockLength(leavesOut: Bool) -> Int {
    var length = 512
    let most = text.utf8.count + (leavesOut ? 80 : 20)  // a number takes up to 20 digits
    while length < Self.sealedFrom + most { length *= 2 }
    return length
  }

  private var text: String { lines.joined(separator: "\n") + "\n" }

  // MARK: - In a file

  /// Writes the header, and the seal over all that the file then holds.
  ///
  /// - Parameter path: a closed file whose first `length` bytes are free.
  /// - Throws: `FileError`.
  mutating func seal(_ path: String, length: Int) throws(FileError) {
    size = try InputFile(path).size
    var block = Array(text.utf8)
    precondition(Self.sealedFrom + block.count <= length, "a header of \(block.count) bytes in \(length)")
    block += [UInt8](repeating: UInt8(ascii: "\n"), count: length - Self.sealedFrom - block.count)
    try overwrite(path, at: Self.sealedFrom, block)
    let seal = try InputFile(path).digest(from: Self.sealedFrom, without: unsealed)
    try overwrite(path, at: 0, Array("\(Self.mark)\(seal)\n".utf8))
  }

  /// Gives a file that was changed on purpose a new seal.
  package static func reseal(_ path: String) throws {
    guard var header = try read(path), let length = try startOfHDF5(in: InputFile(path)) else {
      throw FileError("\(path): has no header, or no HDF5 behind it")
    }
    try header.seal(path, length: length)
  }

  /// Reads the header of a file, without a look at the rest.
  ///
  /// - Returns: nil where the file begins with none.
  /// - Throws: `FileError` where there is no such file, or it cannot be read.
  package static func read(_ path: String) throws(FileError) -> ArtifactHeader? { try read(InputFile(path))?.header }

  /// Compares the seal with the file.
  ///
  /// - Returns: nil where the file has no header.
  /// - Throws: `FileError` where the file was changed after it was written.
  package static func verified(_ file: InputFile) throws(FileError) -> ArtifactHeader? {
    guard let (header, seal) = try read(file) else { return nil }
    guard header.size == file.size else {
      throw FileError(
        "\(file.path): is damaged: it has \(file.size) bytes, and was written with \(header.size)"
          + (file.size < header.size ? " (a copy that broke off?)" : ""))
    }
    guard try file.digest(from: sealedFrom, without: header.unsealed) == seal else {
      throw FileError("\(file.path): is damaged: its bytes are not those that were written")
    }
    return header
  }

  static func read(_ file: InputFile) throws(FileError) -> (header: ArtifactHeader, seal: String)? {
    var bytes: [UInt8] = [], length = 4096
    while true {
      let count = min(length, file.size)
      bytes = [UInt8](repeating: 0, count: count)
      try file.read(count, at: 0, into: &bytes)
      guard bytes.starts(with: mark.utf8) else { return nil }
      if let header = parse(bytes) { return header }
      guard count < file.size, length < greatestLength else { break }
      length *= 2
    }
    throw FileError("\(file.path): is damaged: its first bytes are no header of an artifact")
  }

  private static func parse(_ bytes: [UInt8]) -> (header: ArtifactHeader, seal: String)? {
    let end = Array("\nend\n".utf8)
    guard let place = bytes.firstRange(of: end) else { return nil }
    guard let text = String(validating: bytes[..<place.lowerBound], as: UTF8.self) else { return nil }
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    guard let first = lines.first, first.utf8.count == sealedFrom - 1 else { return nil }
    return ArtifactHeader(Array(lines.dropFirst())).map { ($0, String(first.dropFirst(mark.count))) }
  }
}

/// Writes bytes in the middle of a file.
private func overwrite(_ path: String, at place: Int, _ bytes: [UInt8]) throws(FileError) {
  let descriptor = open(path, O_WRONLY | O_CLOEXEC)
  guard descriptor >= 0 else { throw FileError(path, cannotBe: "written") }
  var done = 0, number: Int32 = 0
  bytes.withUnsafeBytes { bytes in
    while done < bytes.count, number == 0 {
      let step = pwrite(descriptor, bytes.baseAddress! + done, bytes.count - done, place + done)
      if step > 0 { done += step } else if errno != EINTR { number = step == 0 ? EIO : errno }
    }
  }
  let closed = close(descriptor)
  guard number == 0 else { throw FileError(path, cannotBe: "written", number) }
  guard closed == 0 else { throw FileError(path, cannotBe: "written") }
}
