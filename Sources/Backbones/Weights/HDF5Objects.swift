import Foundation

/// The part of the HDF5 format that Keras' files use: groups, attributes of strings, and arrays in one uncompressed piece, in the format's
/// oldest version, which h5py writes unless told otherwise.
///
/// Read here, not by libhdf5, since a file from elsewhere may be damaged or hostile: version 1.10 of the library loops forever over
/// some such files. Nothing is read beyond the file's bytes, nothing is followed into other files, and the number of steps is bounded.
/// Numbers beside the code are sections of the HDF5 File Format Specification, version 2.0.
struct HDF5Objects {
  private let bytes: Data
  /// The address of the root group.
  let root: Int
  private var steps = 0

  static let signature: [UInt8] = [0x89, 0x48, 0x44, 0x46, 0x0D, 0x0A, 0x1A, 0x0A]
  /// Messages, group members and strings; VGG-16 takes a few hundred.
  private static let mostSteps = 100_000

  /// II.A: the superblock.
  init(_ bytes: Data) throws {
    self.bytes = bytes
    guard bytes.starts(with: Self.signature) else { throw WeightsError.damaged("no HDF5 file") }
    var reader = ByteReader(bytes, at: 8)
    let version = try reader.byte()
    guard version == 0 else { throw Self.unsupported("a superblock of version \(version)") }
    reader.position += 4
    guard try reader.byte() == 8, try reader.byte() == 8 else { throw Self.unsupported("addresses that are not of 8 bytes") }
    reader.position = 24
    guard try reader.integer(UInt64.self) == 0 else { throw Self.unsupported("a base address") }
    reader.position = 64
    root = try Self.address(&reader)
  }

  private static func unsupported(_ what: String) -> WeightsError {
    .unsupported("an HDF5 file with \(what), which Keras' have not; copy it with h5repack -l CONTI -f NONE")
  }

  private static func address(_ reader: inout ByteReader) throws -> Int {
    guard let address = Int(exactly: try reader.integer(UInt64.self)) else { throw WeightsError.damaged("an address beyond the file") }
    return address
  }

  private mutating func spend(_ count: Int = 1) throws {
    steps += count
    guard steps <= Self.mostSteps else {
      throw WeightsError.damaged("an HDF5 file of more than \(Self.mostSteps) objects, or one that goes in circles")
    }
  }

  /// A reader of `count` bytes from `address` on, which begin with a signature.
  private func block(_ address: Int, _ signature: String = "") throws -> ByteReader {
    var reader = ByteReader(bytes, at: address)
    guard try reader.take(signature.utf8.count).elementsEqual(signature.utf8) else {
      throw WeightsError.damaged("no \(signature) at byte \(address)")
    }
    return reader
  }

  // MARK: - Objects

  private enum MessageType: UInt16 {
    case dataspace = 1, datatype = 3, external = 7, layout = 8, filters = 11, attribute = 12, continuation = 16, symbolTable = 17
  }

  /// IV.A.1: the messages of an object's header, those of other types left out.
  private mutating func messages(of object: Int) throws -> [(type: MessageType, body: ByteReader)] {
    var reader = try block(object)
    guard try reader.byte() == 1 else { throw Self.unsupported("object headers of another version") }
    reader.position += 7
    let size = Int(try reader.integer(UInt32.self))
    reader.position += 4
    var blocks = [(start: reader.position, size: size)]
    var messages: [(type: MessageType, body: ByteReader)] = []
    while let (start, size) = blocks.popLast() {
      var reader = try part(start, size)
      while reader.end - reader.position >= 8 {
        try spend()
        let type = MessageType(rawValue: try reader.integer(UInt16.self))
        let size = Int(try reader.integer(UInt16.self))
        let flags = try reader.byte()
        reader.position += 3
        var body = try part(reader.position, size)
        reader.position += size
        guard let type else { continue }
        guard flags & 2 == 0 else { throw Self.unsupported("shared messages") }
        if type == .continuation {
          let start = try Self.address(&body)
          blocks.append((start, try Self.address(&body)))
        } else {
          messages.append((type, body))
        }
      }
    }
    return messages
  }

  /// A reader of a piece of the file.
  private func part(_ start: Int, _ size: Int) throws -> ByteReader {
    guard start >= 0, size >= 0, start <= bytes.count, size <= bytes.count - start else {
      throw WeightsError.damaged("\(size) bytes at byte \(start) of a file of \(bytes.count) (truncated download?)")
    }
    return ByteReader(bytes, in: start..<start + size)
  }

  /// The object at the end of a path, seen from a group; nil when there is none.
  mutating func object(_ path: String, from group: Int) throws -> Int? {
    var object = group
    for name in path.split(separator: "/") {
      guard let inner = try members(of: object)[String(name)] else { return nil }
      object = inner
    }
    return object
  }

  /// III.A–D: the names in a group, and the addresses of their headers. Links to elsewhere are left out.
  private mutating func members(of group: Int) throws -> [String: Int] {
    guard var table = try messages(of: group).first(where: { $0.type == .symbolTable })?.body else { return [:] }
    let tree = try Self.address(&table)
    var heap = try block(try Self.address(&table), "HEAP")
    heap.position += 20
    let names = try Self.address(&heap)
    var (members, nodes) = ([String: Int](), [tree])
    while let node = nodes.popLast() {
      try spend()
      if try ByteReader(bytes, at: node).starts(with: "SNOD") {
        try readMembers(node, names: names, &members)
      } else {
        var reader = try block(node, "TREE")
        guard try reader.byte() == 0 else { throw WeightsError.damaged("a tree of another kind at byte \(node)") }
        reader.position += 1
        let count = Int(try reader.integer(UInt16.self))
        reader.position += 16
        for _ in 0..<count {
          try spend()
          reader.position += 8  // the name before the child
          nodes.append(try Self.address(&reader))
        }
      }
    }
    return members
  }

  private mutating func readMembers(_ node: Int, names: Int, _ members: inout [String: Int]) throws {
    var reader = try block(node, "SNOD")
    reader.position += 2
    let count = Int(try reader.integer(UInt16.self))
    for _ in 0..<count {
      try spend()
      let name = names.addingReportingOverflow(try Self.address(&reader))
      let object = try Self.address(&reader)
      let isLink = try reader.integer(UInt32.self) == 2
      reader.position += 20
      guard !name.overflow else { throw WeightsError.damaged("a name beyond the file") }
      if !isLink { members[try text(at: name.partialValue)] = object }
    }
  }

  private func text(at address: Int) throws -> String {
    let start = try part(address, 0).position
    guard let end = bytes.withUnsafeBytes({ bytes in bytes[start...].prefix(1024).firstIndex(of: 0) }) else {
      throw WeightsError.damaged("a name without end at byte \(start)")
    }
    var reader = ByteReader(bytes, in: start..<end)
    return try reader.text(end - start)
  }

  // MARK: - Attributes

  /// The strings of an attribute, be they of fixed or of variable length; nil when it is absent.
  mutating func strings(ofAttribute name: String, of object: Int) throws -> [String]? {
    for (type, body) in try messages(of: object) where type == .attribute {
      if let strings = try strings(of: body, named: name) { return strings }
    }
    return nil
  }

  /// IV.A.2.m: an attribute; nil when it has another name.
  private mutating func strings(of attribute: ByteReader, named name: String) throws -> [String]? {
    var reader = attribute
    let version = try reader.byte()
    guard (1...3).contains(version) else { throw Self.unsupported("attributes of version \(version)") }
    reader.position += 1
    let sizes = (Int(try reader.integer(UInt16.self)), Int(try reader.integer(UInt16.self)), Int(try reader.integer(UInt16.self)))
    if version == 3 { reader.position += 1 }  // the name's character set
    func padded(_ size: Int) -> Int { version == 1 ? (size + 7) / 8 * 8 : size }
    let found = String(decoding: try reader.take(sizes.0).prefix { $0 != 0 }, as: UTF8.self)
    reader.position += padded(sizes.0) - sizes.0
    guard found == name else { return nil }
    var type = try part(reader.position, sizes.1)
    reader.position += padded(sizes.1)
    let shape = try shape(try part(reader.position, sizes.2))
    reader.position += padded(sizes.2)
    guard let count = StoredTensor.count(shape) else { throw WeightsError.damaged("\(name) of shape \(shape)") }
    try spend(min(count, Self.mostSteps + 1))
    let kind = try type.integer(UInt32.self)
    let size = Int(try type.integer(UInt32.self))
    switch (kind & 15, kind >> 8 & 15) {
    case (3, _): return try (0..<count).map { _ in String(decoding: try reader.take(size).prefix { $0 != 0 }, as: UTF8.self) }
    case (9, 1): return try (0..<count).map { _ in try variableString(&reader) }
    default: throw WeightsError.damaged("\(name) is not made of strings")
    }
  }

  /// III.E: a string in the global heap.
  private mutating func variableString(_ reader: inout ByteReader) throws -> String {
    let length = Int(try reader.integer(UInt32.self))
    let collection = try Self.address(&reader)
    let index = try reader.integer(UInt32.self)
    if length == 0 { return "" }
    guard length <= 1024 else { throw WeightsError.damaged("a name of \(length) bytes") }
    var heap = try block(collection, "GCOL")
    heap.position += 4
    let size = try Self.address(&heap)
    heap = try part(collection, size)
    heap.position += 16
    while heap.end - heap.position >= 16 {
      try spend()
      let found = try heap.integer(UInt16.self)
      heap.position += 6
      let room = try Self.address(&heap)
      guard room <= heap.end - heap.position, found != 0 else { break }
      if found == index { return try heap.text(min(length, room)) }
      heap.position += (room + 7) / 8 * 8
    }
    throw WeightsError.damaged("no string \(index) in the heap at byte \(collection)")
  }

  // MARK: - Arrays

  /// Where a dataset of float32 lies. Throws unless it is in this file, in one uncompressed piece of the size that its shape asks for.
  mutating func tensor(_ dataset: Int, named name: String) throws -> StoredTensor {
    var (shape, isFloat, place) = ([Int]?.none, false, Range<Int>?.none)
    for (type, body) in try messages(of: dataset) {
      switch type {
      case .dataspace: shape = try self.shape(body)
      case .datatype: isFloat = try isFloat32(body)
      case .layout: place = try self.place(body)
      case .external, .filters: throw Self.unsupported("the compressed dataset \(name)")
      default: break
      }
    }
    guard let shape, let place else { throw WeightsError.damaged("\(name) is no dataset") }
    guard isFloat else { throw WeightsError.unsupported("\(name): numbers that are not float32") }
    guard let tensor = StoredTensor(.float32, shape, in: place) else {
      throw WeightsError.damaged("\(name): \(shape) of float32 in \(place.count) bytes")
    }
    return tensor
  }

  /// IV.A.2.b
  private func shape(_ dataspace: ByteReader) throws -> [Int] {
    var reader = dataspace
    let version = try reader.byte()
    let rank = Int(try reader.byte())
    guard version == 1 || version == 2, rank <= StoredTensor.highestRank else { throw WeightsError.damaged("a shape of \(rank) dimensions") }
    reader.position += version == 1 ? 6 : 2
    return try (0..<rank).map { _ in try Self.address(&reader) }
  }

  /// IV.A.2.d: IEEE 754, little-endian.
  private func isFloat32(_ datatype: ByteReader) throws -> Bool {
    var reader = datatype
    return try reader.take(20).elementsEqual([0x11, 0x20, 0x1F, 0, 4, 0, 0, 0, 0, 0, 32, 0, 23, 8, 0, 23, 127, 0, 0, 0])
  }

  /// IV.A.2.i: a contiguous piece, or one within the message.
  private func place(_ layout: ByteReader) throws -> Range<Int> {
    var reader = layout
    guard try reader.byte() == 3 else { throw Self.unsupported("a layout of another version") }
    switch try reader.byte() {
    case 0:
      let size = Int(try reader.integer(UInt16.self))
      let start = reader.position
      return start..<(try part(start, size)).end
    case 1:
      let start = try Self.address(&reader)
      let end = try part(start, try Self.address(&reader)).end
      return start..<end
    default: throw Self.unsupported("chunked datasets")
    }
  }
}

extension ByteReader {
  /// Whether these are the next bytes.
  fileprivate func starts(with text: String) throws -> Bool {
    var reader = self
    return try reader.take(text.utf8.count).elementsEqual(text.utf8)
  }
}
