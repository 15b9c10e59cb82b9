import Backbones
import Foundation

/// A zip archive of uncompressed entries, as `torch.save` writes it.
struct ZipArchive {
  /// The range of each entry in the file.
  private(set) var entries: [String: Range<Int>] = [:]
  private(set) var names: [String] = []

  static let signature: [UInt8] = [0x50, 0x4B, 0x03, 0x04]
  private static let endSignature: UInt32 = 0x0605_4B50, entrySignature: UInt32 = 0x0201_4B50
  private static let localSignature: UInt32 = 0x0403_4B50

  init(_ bytes: PublishedBytes) throws {
    var end = try ZipArchive.endRecord(bytes)
    try end.pass(10)
    let count = Int(try end.integer(UInt16.self))
    _ = try end.integer(UInt32.self)  // size of the directory
    let directory = try end.integer(UInt32.self)
    guard directory != .max, count != 0xFFFF else { throw WeightsError.unsupported("a zip64 archive (over 4 GB)") }
    var reader = ByteReader(bytes, at: Int(directory))
    for _ in 0..<count { try readEntry(&reader) }
  }

  /// Finds the end-of-directory record. Only a comment of at most 65,535 bytes may follow it.
  private static func endRecord(_ bytes: PublishedBytes) throws -> ByteReader {
    let start = max(0, bytes.count - 22 - 0xFFFF), tail = try bytes[start..<bytes.count]
    let signature = withUnsafeBytes(of: endSignature.littleEndian) { Data($0) }
    let last = tail.count < 22 ? nil : tail.range(of: signature, options: .backwards, in: 0..<tail.count - 18)
    guard let last else { throw WeightsError.damaged("a zip archive without its directory (truncated download?)") }
    return ByteReader(bytes, at: start + last.lowerBound)
  }

  private mutating func readEntry(_ reader: inout ByteReader) throws {
    guard try reader.integer(UInt32.self) == Self.entrySignature else {
      throw WeightsError.damaged("the zip archive's directory is broken")
    }
    try reader.pass(6)
    let method = try reader.integer(UInt16.self)
    try reader.pass(8)
    let stored = Int(try reader.integer(UInt32.self)), size = Int(try reader.integer(UInt32.self))
    let nameLength = Int(try reader.integer(UInt16.self)), extraLength = Int(try reader.integer(UInt16.self))
    let commentLength = Int(try reader.integer(UInt16.self))
    try reader.pass(8)
    let offset = Int(try reader.integer(UInt32.self)), name = try reader.text(nameLength)
    try reader.pass(extraLength + commentLength)
    guard method == 0, stored == size else {
      throw WeightsError.unsupported(
        "the zip entry \(name) is compressed; torch.save stores its entries, so this is another kind of file")
    }
    guard size != 0xFFFF_FFFF, offset != 0xFFFF_FFFF else {
      throw WeightsError.unsupported("the zip64 entry \(name) (over 4 GB)")
    }
    var local = ByteReader(reader.bytes, at: offset)
    guard try local.integer(UInt32.self) == Self.localSignature else {
      throw WeightsError.damaged("the zip entry \(name) is not where the directory says")
    }
    try local.pass(22)
    let localName = Int(try local.integer(UInt16.self)), localExtra = Int(try local.integer(UInt16.self))
    // All are of at most 32 bits.
    let start = local.position + localName + localExtra
    guard start + size <= reader.bytes.count else {
      throw WeightsError.damaged("the zip entry \(name) ends beyond the file")
    }
    guard entries.updateValue(start..<start + size, forKey: name) == nil else {
      throw WeightsError.damaged("two zip entries \(name)")
    }
    names.append(name)
  }
}
