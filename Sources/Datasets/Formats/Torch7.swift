/// A file that torch7 wrote with `torch.save` in its binary format: numbers, strings, booleans, tables and tensors.
///
/// Little-endian; `int` is 4 bytes and `long` 8, as 64-bit machines write them. An object is its type, then
/// ```
/// 0 nil     1 number: double     2 string: int length, bytes     5 boolean: int
/// 3 table: int index; where the index is new: int count, then so many keys and values
/// 4 object: int index; where the index is new: string "V 1", string class, then what the class writes:
///     torch.*Tensor: int rank, long size[rank], long stride[rank], long offset from 1, object storage
///     torch.*Storage: long count, numbers
/// ```
/// What others wrote is not trusted: every count is held against the bytes that are there, a view must lie in its
/// storage, and a table may contain itself.
struct Torch7 {
  enum Value: Equatable {
    case null
    case number(Double)
    case boolean(Bool)
    case string(String)
    /// A row of `tables`: one that is referred to twice, or contains itself, is there once.
    case table(Int)
    case tensor(Tensor)
    case storage(Storage)
  }

  enum Format: String {
    case byte = "Byte", char = "Char", short = "Short", int = "Int", long = "Long", float = "Float", double = "Double",
      cuda = "Cuda"

    /// Bytes a number.
    var size: Int {
      switch self {
      case .byte, .char: 1
      case .short: 2
      case .int, .float, .cuda: 4
      case .long, .double: 8
      }
    }
  }

  /// Numbers that lie in the file from the byte `start` on.
  struct Storage: Equatable {
    let format: Format
    let start: Int
    let count: Int
  }

  /// A view of a storage; strides and offset are in numbers. Every element lies within it.
  struct Tensor: Equatable {
    let shape: [Int]
    fileprivate let strides: [Int]
    fileprivate let offset: Int
    /// nil where there is no element.
    fileprivate let storage: Storage?
  }

  let root: Value
  let tables: [[(key: Value, value: Value)]]
  private let bytes: [UInt8]

  /// Throws `Torch7Error` when the bytes are not what they should be, or hold what is no data, such as a function.
  init(_ bytes: [UInt8]) throws {
    var parser = Torch7Parser(bytes)
    root = try parser.object(depth: 0)
    tables = parser.tables
    self.bytes = bytes
  }

  /// Throws `DatasetError` that names the file.
  init(contentsOf path: String) throws {
    do { try self.init(contents(of: path)) } catch let error as Torch7Error { throw DatasetError("\(path): \(error)") }
  }

  /// The value of a text key of a table; nil when it has none.
  func value(of key: String, in table: Value) -> Value? {
    guard case .table(let row) = table else { return nil }
    return tables[row].first { $0.key == .string(key) }?.value
  }

  /// The elements, row-major.
  func numbers(of tensor: Tensor) -> [Double] {
    guard let storage = tensor.storage else { return [] }
    var numbers: [Double] = [], index = [Int](repeating: 0, count: tensor.shape.count), place = tensor.offset
    numbers.reserveCapacity(tensor.shape.reduce(1, *))
    while true {
      numbers.append(number(storage, place))
      var dimension = index.count - 1
      while dimension >= 0, index[dimension] == tensor.shape[dimension] - 1 {
        place -= index[dimension] * tensor.strides[dimension]
        index[dimension] = 0
        dimension -= 1
      }
      guard dimension >= 0 else { return numbers }
      index[dimension] += 1
      place += tensor.strides[dimension]
    }
  }

  private func number(_ storage: Storage, _ index: Int) -> Double {
    bytes.withUnsafeBytes { bytes in
      func load<Number: FixedWidthInteger>(_: Number.Type) -> Number {
        Number(
          littleEndian: bytes.loadUnaligned(
            fromByteOffset: storage.start + index * storage.format.size, as: Number.self))
      }
      return switch storage.format {
      case .byte: Double(load(UInt8.self))
      case .char: Double(load(Int8.self))
      case .short: Double(load(Int16.self))
      case .int: Double(load(Int32.self))
      case .long: Double(load(Int64.self))
      case .float, .cuda: Double(Float(bitPattern: load(UInt32.self)))
      case .double: Double(bitPattern: load(UInt64.self))
      }
    }
  }
}

/// Why bytes are no torch7 file that can be read.
struct Torch7Error: Error, CustomStringConvertible, Equatable {
  let description: String
  init(_ why: String) { description = "not a sound torch7 file: \(why)" }
}

private struct Torch7Parser {
  private let bytes: [UInt8]
  private var position = 0
  private(set) var tables: [[(key: Torch7.Value, value: Torch7.Value)]] = []
  /// What an index was given to; null while a tensor is read.
  private var known: [Int32: Torch7.Value] = [:]

  /// Tables within tables; captions need two.
  private static let deepest = 64
  private static let highestRank = 8

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  mutating func object(depth: Int) throws -> Torch7.Value {
    guard depth <= Self.deepest else { throw Torch7Error("more than \(Self.deepest) objects within one another") }
    let start = position
    switch try integer(Int32.self) {
    case 0: return .null
    case 1: return .number(Double(bitPattern: try integer(UInt64.self)))
    case 2: return .string(try string())
    case 3: return try table(depth: depth)
    case 4: return try torchObject(depth: depth)
    case 5: return .boolean(try integer(Int32.self) != 0)
    case 6, 7, 8: throw Torch7Error("a function at byte \(start), which is not run; save tables and tensors only")
    case let type:
      throw Torch7Error("no object has the type \(type), at byte \(start) (only torch.save's binary format is read)")
    }
  }

  private mutating func table(depth: Int) throws -> Torch7.Value {
    let index = try integer(Int32.self)
    if let known = known[index] {
      guard case .table = known else { throw Torch7Error("object \(index) is referred to as a table, which it is not") }
      return known
    }
    let count = Int(try integer(Int32.self)), row = tables.count
    // A key and a value are four bytes each at least.
    guard count >= 0, count <= (bytes.count - position) / 8 else {
      throw Torch7Error("a table of \(count) items in \(bytes.count - position) bytes")
    }
    tables.append([])
    known[index] = .table(row)
    for _ in 0..<count {
      let key = try object(depth: depth + 1)
      tables[row].append((key, try object(depth: depth + 1)))
    }
    return .table(row)
  }

  private mutating func torchObject(depth: Int) throws -> Torch7.Value {
    let index = try integer(Int32.self)
    if let known = known[index] {
      switch known {
      case .tensor, .storage: return known
      default: throw Torch7Error("object \(index) is referred to as a tensor, which it is not")
      }
    }
    known[index] = .null
    let version = try string()
    let name = version.hasPrefix("V ") ? try string() : version  // before versions there was the class only
    let value: Torch7.Value
    if let format = Self.format(name, "Tensor") {
      value = .tensor(try tensor(format, depth: depth))
    } else if let format = Self.format(name, "Storage") {
      value = .storage(try storage(format))
    } else {
      throw Torch7Error("an object of the class “\(name.prefix(64))”, where only tables and tensors are read")
    }
    known[index] = value
    return value
  }

  private static func format(_ name: String, _ kind: String) -> Torch7.Format? {
    guard name.hasPrefix("torch."), name.hasSuffix(kind) else { return nil }
    return Torch7.Format(rawValue: String(name.dropFirst(6).dropLast(kind.count)))
  }

  private mutating func storage(_ format: Torch7.Format) throws -> Torch7.Storage {
    let count = try integer(Int64.self), start = position
    guard count >= 0, count <= (bytes.count - position) / format.size else {
      throw Torch7Error(
        "a storage of \(count) numbers of \(format.size) bytes in \(bytes.count - position) bytes (truncated?)")
    }
    position += Int(count) * format.size
    return Torch7.Storage(format: format, start: start, count: Int(count))
  }

  private mutating func tensor(_ format: Torch7.Format, depth: Int) throws -> Torch7.Tensor {
    let rank = Int(try integer(Int32.self))
    guard (0...Self.highestRank).contains(rank) else { throw Torch7Error("a tensor of \(rank) dimensions") }
    let shape = try (0..<rank).map { _ in Int(try integer(Int64.self)) }
    let strides = try (0..<rank).map { _ in Int(try integer(Int64.self)) }
    let offset = try integer(Int64.self)
    let object = try object(depth: depth + 1)
    guard shape.allSatisfy({ $0 >= 0 }), strides.allSatisfy({ $0 >= 0 }) else {
      throw Torch7Error("a tensor of the size \(shape) and strides \(strides)")
    }
    if shape.isEmpty || shape.contains(0) {
      return Torch7.Tensor(shape: shape.isEmpty ? [0] : shape, strides: strides, offset: 0, storage: nil)
    }
    guard case .storage(let storage) = object, storage.format == format else {
      throw Torch7Error("a tensor of \(format.rawValue) numbers without a storage of such")
    }
    guard Self.fits(shape, strides, offset, storage.count) else {
      throw Torch7Error(
        "a tensor of the size \(shape) and strides \(strides) from number \(offset) on, in a storage of "
          + "\(storage.count)"
      )
    }
    return Torch7.Tensor(shape: shape, strides: strides, offset: Int(offset - 1), storage: storage)
  }

  /// Whether a view lies in a storage of `room` numbers, and has no more elements than that.
  private static func fits(_ shape: [Int], _ strides: [Int], _ offset: Int64, _ room: Int) -> Bool {
    guard offset >= 1, offset <= room else { return false }
    var last = Int(offset) - 1, count = 1
    for (extent, stride) in zip(shape, strides) {
      let (product, overflow) = count.multipliedReportingOverflow(by: extent)
      let (reach, overflows) = (extent - 1).multipliedReportingOverflow(by: stride)
      guard !overflow, !overflows, product <= room, reach < room - last else { return false }
      (count, last) = (product, last + reach)
    }
    return true
  }

  private mutating func integer<Number: FixedWidthInteger>(_: Number.Type) throws -> Number {
    let size = Number.bitWidth / 8
    try need(size)
    defer { position += size }
    return bytes.withUnsafeBytes { Number(littleEndian: $0.loadUnaligned(fromByteOffset: position, as: Number.self)) }
  }

  private mutating func string() throws -> String {
    let count = Int(try integer(Int32.self))
    try need(count)
    defer { position += count }
    return String(decoding: bytes[position..<position + count], as: UTF8.self)
  }

  private func need(_ count: Int) throws {
    guard count >= 0, count <= bytes.count - position else {
      throw Torch7Error(
        "it ends at byte \(bytes.count), where \(count) bytes from byte \(position) on are needed (truncated?)")
    }
  }
}
