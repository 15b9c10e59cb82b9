/// The 512 bytes before a file in a tar archive.
struct TarHeader {
  enum Kind {
    case file, folder
    /// What follows describes the next file.
    case description(Form)
  }
  enum Form { case pax, paxOfAll, longName }

  let name: String, size: Int, kind: Kind
  var isDescription: Bool { if case .description = kind { true } else { false } }

  /// What records say of the next file, in the place of its header.
  struct Description {
    var name: String?, size: Int?

    /// - Throws: `DatasetError` where the record is malformed.
    mutating func read(_ form: Form, _ bytes: [UInt8]) throws {
      switch form {
      case .longName: name = String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
      case .paxOfAll: break  // such as a comment of git archive
      case .pax:
        for (key, value) in try Self.entries(bytes) {
          switch key {
          case "path": name = value
          case "size": size = try require(Int(value).flatMap { $0 >= 0 ? $0 : nil }, "a size of “\(value.excerpt)”")
          case _ where key.hasPrefix("GNU.sparse"): throw DatasetError("a file with holes: pack it without them")
          default: break
          }
        }
      }
    }

    /// Entries of the form `<length> <key>=<value>`, a line each.
    private static func entries(_ bytes: [UInt8]) throws -> [(String, String)] {
      var entries: [(String, String)] = [], rest = bytes[...]
      while !rest.isEmpty {
        let digits = rest.prefix { $0 != UInt8(ascii: " ") }
        guard let length = Int(String(decoding: digits, as: UTF8.self)), length > digits.count + 1,
          length <= rest.count, let equals = rest.firstIndex(of: UInt8(ascii: "="))
        else { throw DatasetError("a record of pax is malformed") }
        let end = rest.startIndex + length - 1  // without the line break
        guard equals < end, digits.endIndex + 1 <= equals, rest[end] == UInt8(ascii: "\n") else {
          throw DatasetError("a record of pax is malformed")
        }
        entries.append(
          (
            String(decoding: rest[digits.endIndex + 1..<equals], as: UTF8.self),
            String(decoding: rest[equals + 1..<end], as: UTF8.self)
          ))
        rest = rest[(end + 1)...]
      }
      return entries
    }
  }

  /// - Returns: nil for a block of zeros, which ends an archive.
  /// - Throws: `DatasetError` where it is no header, or of what is refused.
  init?(_ bytes: [UInt8]) throws {
    if bytes.allSatisfy({ $0 == 0 }) { return nil }
    func text(_ place: Range<Int>) -> String {
      String(decoding: bytes[place].prefix { $0 != 0 }, as: UTF8.self)
    }
    let sum = bytes.enumerated().reduce(0) { $0 + ((148..<156).contains($1.offset) ? 32 : Int($1.element)) }
    guard try Self.number(bytes[148..<156]) == sum else {
      throw DatasetError("no header of a file in a tar archive: is it damaged, or another kind of file?")
    }
    size = try Self.number(bytes[124..<136])
    let prefix = text(257..<262) == "ustar" && bytes[262] == 0 ? text(345..<500) : ""
    name = prefix.isEmpty ? text(0..<100) : prefix + "/" + text(0..<100)
    switch bytes[156] {
    case 0, UInt8(ascii: "0"), UInt8(ascii: "7"): kind = name.hasSuffix("/") ? .folder : .file
    case UInt8(ascii: "5"): kind = .folder
    case UInt8(ascii: "x"): kind = .description(.pax)
    case UInt8(ascii: "g"): kind = .description(.paxOfAll)
    case UInt8(ascii: "L"): kind = .description(.longName)
    case UInt8(ascii: "1"), UInt8(ascii: "2"), UInt8(ascii: "K"):
      throw DatasetError("\(name.excerpt) is a link: pack the files themselves, with tar --dereference")
    default: throw DatasetError("\(name.excerpt) is no plain file: take it out of the archive")
    }
  }

  /// A number in octal digits, or in GNU's binary form.
  private static func number(_ field: ArraySlice<UInt8>) throws -> Int {
    guard let first = field.first, first & 0x80 == 0 else {
      let value = field.dropFirst().reduce(0) { sum, byte in sum >> 54 == 0 ? sum << 8 | Int(byte) : .max }
      guard field.first == 0x80, value < .max else { throw DatasetError("a header with an impossible number") }
      return value
    }
    let digits = String(decoding: field.prefix { $0 != 0 }, as: UTF8.self).label
    guard let number = digits.isEmpty ? 0 : Int(digits, radix: 8), number >= 0 else {
      throw DatasetError("no header of a file in a tar archive: is it damaged, or another kind of file?")
    }
    return number
  }
}
