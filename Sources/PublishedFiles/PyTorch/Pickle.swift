import Backbones

/// The memory of tensors: its key in the file, and the type of its numbers.
struct PickledStorage: Equatable {
  let format: NumberFormat
  let key: String
}

/// A view of a storage. All counts are in numbers.
struct PickledTensor: Equatable {
  let storage: PickledStorage, offset: Int
  let sizes, strides: [Int]
}

/// The content of a pickle of tensors. Values refer to containers by index, so that cycles and depth cost nothing.
struct Pickle {
  enum Value: Equatable {
    case mark, none
    case bool(Bool), int(Int), float(Double), string(String), global(String)
    /// An integer beyond 64 bits, little-endian.
    case bigInt([UInt8])
    case tuple(Int), list(Int), dictionary(Int)
    indirect case storage(PickledStorage)
    indirect case tensor(PickledTensor)
  }

  fileprivate(set) var root = Value.none
  fileprivate(set) var tuples: [[Value]] = []
  fileprivate(set) var lists: [[Value]] = []
  fileprivate(set) var dictionaries: [[(key: Value, value: Value)]] = []
  /// The format of every storage, by key.
  fileprivate(set) var formats: [String: NumberFormat] = [:]
  /// The dictionaries that hold the attributes of an argparse.Namespace. No other object is read.
  fileprivate var namespaces: Set<Int> = []

  private init() {}

  /// Reads one pickle, and moves `bytes` behind it.
  init(_ bytes: inout ByteReader) throws {
    var reader = PickleReader(bytes: bytes, pickle: Pickle())
    try reader.run()
    (bytes, self) = (reader.bytes, reader.pickle)
  }

  /// The items of a dictionary, or nil when the value is none.
  func items(_ value: Value) -> [(key: Value, value: Value)]? {
    if case .dictionary(let index) = value { dictionaries[index] } else { nil }
  }
}

/// Reads the pickle opcodes that `torch.save` uses for tensors in dictionaries (protocol 2).
///
/// It never runs code. A global is only a name, and those that tensors do not need are refused.
private struct PickleReader {
  var bytes: ByteReader
  var pickle: Pickle
  var stack: [Pickle.Value] = []
  var memo: [Int: Pickle.Value] = [:]
  var steps = 0

  /// `torch.save` writes at most 1,000 items at once. A deeper stack is damage.
  private static let deepestStack = 8192
  /// The largest number of opcodes, which bounds the reader's memory. A tensor takes about forty, so it is enough for
  /// 25,000 tensors.
  private static let mostSteps = 1_000_000
  /// `_rebuild_tensor` was used before 2018. torchvision's VGG files have it.
  private static let rebuildTensor = ["torch._utils._rebuild_tensor_v2", "torch._utils._rebuild_tensor"]
  private static let rebuildParameter = "torch._utils._rebuild_parameter"
  private static let orderedDictionary = "collections.OrderedDict"
  private static let size = "torch.Size"
  private static let namespace = "argparse.Namespace"
  private static let storageFormats: [String: NumberFormat] = [
    "torch.FloatStorage": .float32, "torch.DoubleStorage": .float64, "torch.HalfStorage": .float16,
    "torch.BFloat16Storage": .bfloat16, "torch.LongStorage": .int64, "torch.IntStorage": .int32,
    "torch.ShortStorage": .int16, "torch.CharStorage": .int8, "torch.ByteStorage": .uint8, "torch.BoolStorage": .uint8,
  ]

  mutating func run() throws {
    while true {
      try spend(1)
      guard stack.count <= Self.deepestStack else {
        throw WeightsError.damaged("pickle with a stack of more than \(Self.deepestStack) values")
      }
      let opcode = try bytes.byte()
      switch opcode {
      case 0x80:  // PROTO
        let version = try bytes.byte()
        guard version == 2 else {
          throw WeightsError.unsupported(
            "pickle protocol \(version); save it again with torch.save(…), whose default is 2")
        }
      case UInt8(ascii: "."):  // STOP
        pickle.root = try pop()
        return
      case UInt8(ascii: "("): stack.append(.mark)
      case UInt8(ascii: ")"): push(tuple: [])
      case UInt8(ascii: "]"): push(list: [])
      case UInt8(ascii: "}"): push(dictionary: [])
      case UInt8(ascii: "N"): stack.append(.none)
      case 0x88: stack.append(.bool(true))
      case 0x89: stack.append(.bool(false))
      case UInt8(ascii: "K"): stack.append(.int(Int(try bytes.byte())))  // BININT1
      case UInt8(ascii: "M"): stack.append(.int(Int(try bytes.integer(UInt16.self))))  // BININT2
      case UInt8(ascii: "J"): stack.append(.int(Int(try bytes.integer(Int32.self))))  // BININT
      case 0x8A: stack.append(Self.long(try bytes.take(Int(try bytes.byte()))))  // LONG1
      case UInt8(ascii: "G"):  // BINFLOAT, big-endian
        stack.append(.float(Double(bitPattern: try bytes.integer(UInt64.self).byteSwapped)))
      case UInt8(ascii: "X"): stack.append(.string(try bytes.text(Int(try bytes.integer(UInt32.self)))))  // BINUNICODE
      case UInt8(ascii: "U"): stack.append(.string(try bytes.text(Int(try bytes.byte()))))  // SHORT_BINSTRING
      case UInt8(ascii: "T"): stack.append(.string(try bytes.text(Int(try bytes.integer(UInt32.self)))))  // BINSTRING
      case UInt8(ascii: "q"): memo[Int(try bytes.byte())] = try top()  // BINPUT
      case UInt8(ascii: "r"): memo[Int(try bytes.integer(UInt32.self))] = try top()  // LONG_BINPUT
      case UInt8(ascii: "h"): stack.append(try recalled(Int(try bytes.byte())))  // BINGET
      case UInt8(ascii: "j"): stack.append(try recalled(Int(try bytes.integer(UInt32.self))))  // LONG_BINGET
      case UInt8(ascii: "c"): stack.append(.global(try global()))
      case UInt8(ascii: "t"): push(tuple: try popToMark())
      case 0x85: push(tuple: try pop(1))
      case 0x86: push(tuple: try pop(2))
      case 0x87: push(tuple: try pop(3))
      case UInt8(ascii: "a"): try append(pop(1))
      case UInt8(ascii: "e"): try append(popToMark())
      case UInt8(ascii: "s"): try set(pop(2))
      case UInt8(ascii: "u"): try set(popToMark())
      case UInt8(ascii: "Q"): stack.append(.storage(try storage(pop())))  // BINPERSID
      case UInt8(ascii: "R"): try call(pop(2))  // REDUCE
      case 0x81: try make(pop(2))  // NEWOBJ
      case UInt8(ascii: "b"): try setAttributes(pop())  // BUILD
      default:
        throw WeightsError.unsupported("pickle opcode 0x\(String(opcode, radix: 16)) at byte \(bytes.position - 1)")
      }
    }
  }

  private mutating func spend(_ count: Int) throws {
    steps += count
    guard steps <= Self.mostSteps else {
      throw WeightsError.unsupported(
        "a pickle of more than \(Self.mostSteps) steps; save only the tensors (a state_dict)")
    }
  }

  // MARK: - Stack

  private mutating func push(tuple: [Pickle.Value]) {
    stack.append(.tuple(pickle.tuples.count))
    pickle.tuples.append(tuple)
  }

  private mutating func push(list: [Pickle.Value]) {
    stack.append(.list(pickle.lists.count))
    pickle.lists.append(list)
  }

  private mutating func push(dictionary: [(key: Pickle.Value, value: Pickle.Value)]) {
    stack.append(.dictionary(pickle.dictionaries.count))
    pickle.dictionaries.append(dictionary)
  }

  private mutating func pop() throws -> Pickle.Value { try pop(1)[0] }

  private mutating func pop(_ count: Int) throws -> [Pickle.Value] {
    guard stack.count >= count else { throw WeightsError.damaged("pickle takes a value from an empty stack") }
    defer { stack.removeLast(count) }
    return Array(stack.suffix(count))
  }

  private mutating func popToMark() throws -> [Pickle.Value] {
    guard let mark = stack.lastIndex(of: .mark) else { throw WeightsError.damaged("pickle without a mark") }
    defer { stack.removeSubrange(mark...) }
    return Array(stack[(mark + 1)...])
  }

  private func top() throws -> Pickle.Value {
    guard let value = stack.last else { throw WeightsError.damaged("pickle looks at an empty stack") }
    return value
  }

  private func recalled(_ index: Int) throws -> Pickle.Value {
    guard let value = memo[index] else { throw WeightsError.damaged("pickle recalls what it never kept (\(index))") }
    return value
  }

  private mutating func append(_ items: [Pickle.Value]) throws {
    guard case .list(let list) = try top() else { throw WeightsError.damaged("pickle appends to what is no list") }
    pickle.lists[list] += items
  }

  private mutating func set(_ items: [Pickle.Value]) throws {
    guard case .dictionary(let dictionary) = try top(), items.count % 2 == 0 else {
      throw WeightsError.damaged("pickle sets items of what is no dictionary")
    }
    for index in stride(from: 0, to: items.count, by: 2) {
      pickle.dictionaries[dictionary].append((items[index], items[index + 1]))
    }
  }

  // MARK: - Values

  /// The name "module.name" of a global that tensors need.
  private mutating func global() throws -> String {
    let name = try bytes.line() + "." + bytes.line()
    let known = Self.rebuildTensor + [Self.rebuildParameter, Self.orderedDictionary, Self.size, Self.namespace]
    if known.contains(name) || Self.storageFormats[name] != nil { return name }
    // Where a storage was is of no importance.
    if name.hasPrefix("torch.cuda."), case let storage = "torch." + name.dropFirst("torch.cuda.".count),
      Self.storageFormats[storage] != nil
    {
      return storage
    }
    throw WeightsError.unsupported("it asks for \(name), which is not run; save only the tensors (a state_dict)")
  }

  private static func long(_ bytes: [UInt8]) -> Pickle.Value {
    guard bytes.count <= 8 else { return .bigInt(bytes) }
    var value = bytes.reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    if let last = bytes.last, last >= 0x80, bytes.count < 8 { value |= UInt64.max << UInt64(bytes.count * 8) }
    return .int(Int(Int64(bitPattern: value)))
  }

  /// ('storage', type, key, device, count[, view])
  private mutating func storage(_ id: Pickle.Value) throws -> PickledStorage {
    guard case .tuple(let index) = id, case let parts = pickle.tuples[index], parts.count >= 5,
      case .string("storage") = parts[0], case .global(let type) = parts[1], let format = Self.storageFormats[type],
      case .string(let key) = parts[2], case .int(let count) = parts[4], count >= 0
    else { throw WeightsError.damaged("pickle refers to a storage in an unknown way") }
    guard parts.count == 5 || parts[5] == .none else {
      throw WeightsError.unsupported("a storage that is a view of another one")
    }
    pickle.formats[key] = format
    return PickledStorage(format: format, key: key)
  }

  /// Calls a function with a tuple of arguments.
  private mutating func call(_ parts: [Pickle.Value]) throws {
    guard case .global(let name) = parts[0], case .tuple(let index) = parts[1] else {
      throw WeightsError.damaged("pickle calls what is no function")
    }
    let arguments = pickle.tuples[index]
    switch name {
    case Self.orderedDictionary: push(dictionary: try pairs(arguments))
    case Self.size:
      guard arguments.count == 1, case .tuple = arguments[0] else {
        throw WeightsError.damaged("a torch.Size that is no tuple")
      }
      stack.append(arguments[0])
    case Self.rebuildParameter:
      guard case .tensor? = arguments.first else { throw WeightsError.damaged("a parameter without a tensor") }
      stack.append(arguments[0])
    case _ where Self.rebuildTensor.contains(name):
      guard arguments.count >= 4, case .storage(let storage) = arguments[0], case .int(let offset) = arguments[1] else {
        throw WeightsError.damaged("a tensor without storage, offset, size and stride")
      }
      let (sizes, strides) = (try integers(arguments[2]), try integers(arguments[3]))
      stack.append(.tensor(PickledTensor(storage: storage, offset: offset, sizes: sizes, strides: strides)))
    default: throw WeightsError.unsupported("a call of \(name)")
    }
  }

  /// Makes an object of a type and an empty tuple of arguments. Its attributes follow.
  private mutating func make(_ parts: [Pickle.Value]) throws {
    guard parts[0] == .global(Self.namespace), case .tuple(let index) = parts[1], pickle.tuples[index].isEmpty else {
      throw WeightsError.unsupported("a pickle that makes an object other than \(Self.namespace)")
    }
    pickle.namespaces.insert(pickle.dictionaries.count)
    push(dictionary: [])
  }

  /// Sets the items of a namespace. The attributes of an OrderedDict (its _metadata) are ignored.
  private mutating func setAttributes(_ attributes: Pickle.Value) throws {
    guard case .dictionary(let object) = try top() else {
      throw WeightsError.unsupported("a pickle that sets attributes of an object")
    }
    guard pickle.namespaces.contains(object) else { return }
    guard let items = pickle.items(attributes) else { throw WeightsError.damaged("attributes that are no dictionary") }
    try spend(items.count)
    pickle.dictionaries[object] += items
  }

  /// The items of an OrderedDict: none, or, where Python 2 wrote it, a list of lists of key and value.
  private mutating func pairs(_ arguments: [Pickle.Value]) throws -> [(key: Pickle.Value, value: Pickle.Value)] {
    if arguments.isEmpty { return [] }
    guard arguments.count == 1, case .list(let list) = arguments[0] else {
      throw WeightsError.damaged("a dictionary that is made of no list")
    }
    try spend(pickle.lists[list].count)
    return try pickle.lists[list].map {
      guard case .list(let index) = $0, case let pair = pickle.lists[index], pair.count == 2 else {
        throw WeightsError.damaged("a dictionary's item that is no pair")
      }
      return (pair[0], pair[1])
    }
  }

  private func integers(_ value: Pickle.Value) throws -> [Int] {
    let most = StoredTensor.highestRank
    guard case .tuple(let index) = value, case let values = pickle.tuples[index], values.count <= most else {
      throw WeightsError.damaged("a tensor's size that is no tuple of up to \(most) integers")
    }
    return try values.map {
      guard case .int(let value) = $0 else { throw WeightsError.damaged("a tensor's size that is no integer") }
      return value
    }
  }
}
