/// What a pickle of tensors is made of.
indirect enum PickleValue {
  case mark
  case none
  case bool(Bool)
  case int(Int)
  /// An integer beyond 64 bits, little-endian.
  case bigInt([UInt8])
  case float(Double)
  case string(String)
  case tuple([PickleValue])
  case list(PickleList)
  case dictionary(PickleDictionary)
  case global(String)
  case storage(PickledStorage)
  case tensor(PickledTensor)
}

final class PickleList { var items: [PickleValue] = [] }
final class PickleDictionary { var items: [(key: PickleValue, value: PickleValue)] = [] }

/// A tensor's memory: which, of what type, and how many elements.
struct PickledStorage: Equatable {
  let type: String
  let key: String
  let count: Int
}

/// A view of a storage, in elements.
struct PickledTensor: Equatable {
  let storage: PickledStorage
  let offset: Int
  let sizes: [Int]
  let strides: [Int]
}

/// Reads the few pickle opcodes that `torch.save` uses for tensors in dictionaries (protocol 2).
///
/// Never runs what a pickle asks for: a global is a name here, and any but those of tensors is refused by that name.
struct PickleReader {
  private var bytes: ByteReader
  private var stack: [PickleValue] = []
  private var memo: [Int: PickleValue] = [:]
  /// `torch.save` batches at most 1,000 items; deeper stacks are damage.
  private static let deepestStack = 8192
  private static let rebuildTensor = "torch._utils._rebuild_tensor_v2"
  private static let rebuildParameter = "torch._utils._rebuild_parameter"
  private static let orderedDictionary = "collections.OrderedDict"
  /// Storage types by their PyTorch names, with the bytes of an element.
  static let elementSizes = [
    "torch.FloatStorage": 4, "torch.DoubleStorage": 8, "torch.HalfStorage": 2, "torch.BFloat16Storage": 2, "torch.LongStorage": 8,
    "torch.IntStorage": 4, "torch.ShortStorage": 2, "torch.CharStorage": 1, "torch.ByteStorage": 1, "torch.BoolStorage": 1,
  ]

  /// Reads one pickle and leaves `bytes` after it.
  static func read(_ bytes: inout ByteReader) throws -> PickleValue {
    var reader = PickleReader(bytes: bytes)
    let value = try reader.run()
    bytes = reader.bytes
    return value
  }

  private init(bytes: ByteReader) { self.bytes = bytes }

  private mutating func run() throws -> PickleValue {
    while true {
      guard stack.count <= Self.deepestStack else { throw WeightsError.damaged("pickle nested too deeply") }
      let opcode = try bytes.byte()
      switch opcode {
      case 0x80:  // PROTO
        let version = try bytes.byte()
        guard version == 2 else {
          throw WeightsError.unsupported("pickle protocol \(version); save it again with torch.save(…), whose default is 2")
        }
      case UInt8(ascii: "."): return try pop()  // STOP
      case UInt8(ascii: "("): stack.append(.mark)
      case UInt8(ascii: ")"): stack.append(.tuple([]))
      case UInt8(ascii: "]"): stack.append(.list(PickleList()))
      case UInt8(ascii: "}"): stack.append(.dictionary(PickleDictionary()))
      case UInt8(ascii: "N"): stack.append(.none)
      case 0x88: stack.append(.bool(true))
      case 0x89: stack.append(.bool(false))
      case UInt8(ascii: "K"): stack.append(.int(Int(try bytes.byte())))  // BININT1
      case UInt8(ascii: "M"): stack.append(.int(Int(try bytes.integer(UInt16.self))))  // BININT2
      case UInt8(ascii: "J"): stack.append(.int(Int(try bytes.integer(Int32.self))))  // BININT
      case 0x8A: stack.append(Self.long(try bytes.take(Int(try bytes.byte()))))  // LONG1
      case UInt8(ascii: "G"): stack.append(.float(Double(bitPattern: try bytes.integer(UInt64.self).byteSwapped)))  // BINFLOAT
      case UInt8(ascii: "X"): stack.append(.string(try bytes.text(Int(try bytes.integer(UInt32.self)))))  // BINUNICODE
      case UInt8(ascii: "U"): stack.append(.string(try bytes.text(Int(try bytes.byte()))))  // SHORT_BINSTRING
      case UInt8(ascii: "T"): stack.append(.string(try bytes.text(Int(try bytes.integer(UInt32.self)))))  // BINSTRING
      case UInt8(ascii: "q"): memo[Int(try bytes.byte())] = try top()  // BINPUT
      case UInt8(ascii: "r"): memo[Int(try bytes.integer(UInt32.self))] = try top()  // LONG_BINPUT
      case UInt8(ascii: "h"): stack.append(try recalled(Int(try bytes.byte())))  // BINGET
      case UInt8(ascii: "j"): stack.append(try recalled(Int(try bytes.integer(UInt32.self))))  // LONG_BINGET
      case UInt8(ascii: "c"): stack.append(.global(try global()))
      case UInt8(ascii: "t"): stack.append(.tuple(try popToMark()))
      case 0x85: stack.append(.tuple(try pop(1)))
      case 0x86: stack.append(.tuple(try pop(2)))
      case 0x87: stack.append(.tuple(try pop(3)))
      case UInt8(ascii: "a"): try append(pop(1))
      case UInt8(ascii: "e"): try append(popToMark())
      case UInt8(ascii: "s"): try set(pop(2))
      case UInt8(ascii: "u"): try set(popToMark())
      case UInt8(ascii: "Q"): stack.append(.storage(try Self.storage(pop())))  // BINPERSID
      case UInt8(ascii: "R"):  // REDUCE
        let arguments = try pop()
        let function = try pop()
        stack.append(try Self.call(function, arguments))
      case UInt8(ascii: "b"):  // BUILD: attributes of an OrderedDict (its _metadata), which tensors do not need
        _ = try pop()
        guard case .dictionary = try top() else { throw WeightsError.unsupported("a pickle that sets attributes of an object") }
      default:
        throw WeightsError.unsupported("pickle opcode 0x\(String(opcode, radix: 16)) at byte \(bytes.position - 1)")
      }
    }
  }

  private mutating func pop() throws -> PickleValue {
    guard let value = stack.popLast() else { throw WeightsError.damaged("pickle takes a value from an empty stack") }
    return value
  }

  private mutating func pop(_ count: Int) throws -> [PickleValue] {
    guard stack.count >= count else { throw WeightsError.damaged("pickle takes a value from an empty stack") }
    defer { stack.removeLast(count) }
    return Array(stack.suffix(count))
  }

  private mutating func popToMark() throws -> [PickleValue] {
    guard let mark = stack.lastIndex(where: { if case .mark = $0 { true } else { false } }) else {
      throw WeightsError.damaged("pickle without a mark")
    }
    defer { stack.removeSubrange(mark...) }
    return Array(stack[(mark + 1)...])
  }

  private func top() throws -> PickleValue {
    guard let value = stack.last else { throw WeightsError.damaged("pickle looks at an empty stack") }
    return value
  }

  private func recalled(_ index: Int) throws -> PickleValue {
    guard let value = memo[index] else { throw WeightsError.damaged("pickle recalls what it never kept (\(index))") }
    return value
  }

  private mutating func append(_ items: [PickleValue]) throws {
    guard case .list(let list) = try top() else { throw WeightsError.damaged("pickle appends to what is no list") }
    list.items += items
  }

  private mutating func set(_ items: [PickleValue]) throws {
    guard case .dictionary(let dictionary) = try top(), items.count % 2 == 0 else {
      throw WeightsError.damaged("pickle sets items of what is no dictionary")
    }
    for index in stride(from: 0, to: items.count, by: 2) { dictionary.items.append((items[index], items[index + 1])) }
  }

  /// "module.name" of a global, if it is one of those that tensors need.
  private mutating func global() throws -> String {
    let name = try bytes.line() + "." + bytes.line()
    let known = [Self.rebuildTensor, Self.rebuildParameter, Self.orderedDictionary].contains(name) || Self.elementSizes[name] != nil
    guard known else { throw WeightsError.unsupported("it asks for \(name), which is not run; save only the tensors (a state_dict)") }
    return name
  }

  private static func long(_ bytes: ArraySlice<UInt8>) -> PickleValue {
    guard bytes.count <= 8 else { return .bigInt(Array(bytes)) }
    var value = bytes.reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    if let last = bytes.last, last >= 0x80, bytes.count < 8 { value |= UInt64.max << UInt64(bytes.count * 8) }
    return .int(Int(Int64(bitPattern: value)))
  }

  /// ('storage', type, key, device, count[, view])
  private static func storage(_ id: PickleValue) throws -> PickledStorage {
    guard case .tuple(let parts) = id, parts.count >= 5, case .string("storage") = parts[0], case .global(let type) = parts[1],
      elementSizes[type] != nil, case .string(let key) = parts[2], case .int(let count) = parts[4], count >= 0
    else { throw WeightsError.damaged("pickle refers to a storage in an unknown way") }
    if parts.count > 5 { guard case .none = parts[5] else { throw WeightsError.unsupported("a storage that is a view of another one") } }
    return PickledStorage(type: type, key: key, count: count)
  }

  private static func call(_ function: PickleValue, _ arguments: PickleValue) throws -> PickleValue {
    guard case .global(let name) = function, case .tuple(let arguments) = arguments else {
      throw WeightsError.damaged("pickle calls what is no function")
    }
    switch name {
    case orderedDictionary where arguments.isEmpty: return .dictionary(PickleDictionary())
    case rebuildParameter:
      guard case .tensor(let tensor)? = arguments.first else { throw WeightsError.damaged("a parameter without a tensor") }
      return .tensor(tensor)
    case rebuildTensor:
      guard arguments.count >= 4, case .storage(let storage) = arguments[0], case .int(let offset) = arguments[1],
        case .tuple(let sizes) = arguments[2], case .tuple(let strides) = arguments[3]
      else { throw WeightsError.damaged("a tensor without storage, offset, size and stride") }
      return .tensor(PickledTensor(storage: storage, offset: offset, sizes: try integers(sizes), strides: try integers(strides)))
    default: throw WeightsError.unsupported("a call of \(name)")
    }
  }

  private static func integers(_ values: [PickleValue]) throws -> [Int] {
    try values.map {
      guard case .int(let value) = $0 else { throw WeightsError.damaged("a size that is no integer") }
      return value
    }
  }
}
