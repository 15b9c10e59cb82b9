import Foundation
import Tensor

/// A `.pth` file of named tensors, in either container that `torch.save` has written: the zip of PyTorch ≥ 1.6 or the five pickles
/// of older files.
///
/// Reading never runs code; tensors are copied out one by one, so a damaged count cannot ask for memory that the file does not back.
public struct PyTorchCheckpoint {
  private let bytes: Data
  private var tensors: [String: PickledTensor] = [:]
  /// Where each storage's elements lie in the file.
  private var storages: [String: Range<Int>] = [:]
  /// The tensors' names, in the file's order.
  public private(set) var names: [String] = []

  private static let legacyMagic: [UInt8] = [0x6C, 0xFC, 0x9C, 0x46, 0xF9, 0x20, 0x6A, 0xA8, 0x50, 0x19]

  /// Throws `WeightsError`, whose text does not name the file: the caller knows it.
  public init(_ bytes: Data) throws {
    self.bytes = bytes.startIndex == 0 ? bytes : Data(bytes)
    let object = bytes.starts(with: ZipArchive.signature) ? try readZip() : try readLegacy()
    try list(object)
    for name in names { try check(name, tensors[name]!) }
  }

  private mutating func readZip() throws -> PickleValue {
    let archive = try ZipArchive(bytes)
    guard let pickle = archive.names.first(where: { $0.hasSuffix("/data.pkl") }), let range = archive.entries[pickle] else {
      throw WeightsError.damaged("the zip archive has no data.pkl, so torch.save did not write it")
    }
    let root = pickle.dropLast("data.pkl".count)
    for name in archive.names where name.hasPrefix(root + "data/") {
      storages[String(name.dropFirst(root.count + "data/".count))] = archive.entries[name]
    }
    if let order = archive.entries[root + "byteorder"], !bytes[order].elementsEqual("little".utf8) {
      throw WeightsError.unsupported("big-endian storages")
    }
    var reader = ByteReader(bytes[range].withUnsafeBytes { Data($0) })
    return try PickleReader.read(&reader)
  }

  private mutating func readLegacy() throws -> PickleValue {
    var reader = ByteReader(bytes)
    guard bytes.first == 0x80, case .bigInt(Self.legacyMagic) = try PickleReader.read(&reader) else {
      throw WeightsError.damaged("it is no file of torch.save (neither a zip archive nor a legacy checkpoint)")
    }
    guard case .int(1001) = try PickleReader.read(&reader) else { throw WeightsError.unsupported("a legacy protocol other than 1001") }
    _ = try PickleReader.read(&reader)  // the writer's integer sizes
    let object = try PickleReader.read(&reader)
    guard case .list(let keys) = try PickleReader.read(&reader) else { throw WeightsError.damaged("no list of storages") }
    let types = Dictionary(Self.storages(in: object).map { ($0.key, $0.type) }, uniquingKeysWith: { first, _ in first })
    for key in keys.items {
      guard case .string(let key) = key, let type = types[key], let size = PickleReader.elementSizes[type] else {
        throw WeightsError.damaged("a storage that no tensor uses")
      }
      let count = try reader.integer(Int64.self)
      guard count >= 0, count <= (bytes.count - reader.position) / size else {
        throw WeightsError.damaged("storage \(key) claims \(count) elements, more than the file holds (truncated download?)")
      }
      storages[key] = reader.position..<reader.position + Int(count) * size
      reader.position += Int(count) * size
    }
    return object
  }

  /// The storages of a dictionary's tensors, one level of `state_dict` included.
  private static func storages(in object: PickleValue) -> [PickledStorage] {
    guard case .dictionary(let dictionary) = object else { return [] }
    return dictionary.items.flatMap { item -> [PickledStorage] in
      switch item.value {
      case .tensor(let tensor): [tensor.storage]
      case .dictionary(let inner): inner.items.compactMap { if case .tensor(let tensor) = $0.value { tensor.storage } else { nil } }
      default: []
      }
    }
  }

  /// Names the tensors of a dictionary, or of the `state_dict` inside it.
  private mutating func list(_ object: PickleValue, nested: Bool = false) throws {
    guard case .dictionary(let dictionary) = object else { throw WeightsError.unsupported("a checkpoint that is no dictionary of tensors") }
    for (key, value) in dictionary.items {
      guard case .string(let name) = key else { continue }
      if case .tensor(let tensor) = value {
        if tensors.updateValue(tensor, forKey: name) == nil { names.append(name) }
      } else if name == "state_dict", !nested {
        return try list(value, nested: true)
      }
    }
    if names.isEmpty { throw WeightsError.unsupported("a checkpoint without tensors") }
  }

  private func check(_ name: String, _ tensor: PickledTensor) throws {
    guard let storage = storages[tensor.storage.key], let size = PickleReader.elementSizes[tensor.storage.type] else {
      throw WeightsError.damaged("\(name): its storage \(tensor.storage.key) is not in the file")
    }
    guard tensor.sizes.count == tensor.strides.count, tensor.offset >= 0, (tensor.sizes + tensor.strides).allSatisfy({ $0 >= 0 }) else {
      throw WeightsError.damaged("\(name): sizes \(tensor.sizes) with strides \(tensor.strides) at \(tensor.offset)")
    }
    var (count, last, overflow) = (1, tensor.offset, false)
    for (size, stride) in zip(tensor.sizes, tensor.strides) {
      let product = count.multipliedReportingOverflow(by: size)
      let reach = max(0, size - 1).multipliedReportingOverflow(by: stride)
      let sum = last.addingReportingOverflow(reach.partialValue)
      (count, last) = (product.partialValue, sum.partialValue)
      overflow = overflow || product.overflow || reach.overflow || sum.overflow
    }
    guard !overflow, count == 0 || (last < storage.count / size && count <= storage.count / size) else {
      throw WeightsError.damaged("\(name): \(tensor.sizes) with strides \(tensor.strides) at \(tensor.offset) lies beyond its storage of \(storage.count / size)")
    }
  }

  /// The tensor's elements as `Float`, whatever their type in the file.
  public func tensor(named name: String) throws -> Tensor {
    guard let tensor = tensors[name], let storage = storages[tensor.storage.key] else { throw WeightsError.damaged("no tensor \(name)") }
    let count = tensor.sizes.reduce(1, *)
    var elements: [Float] = []
    elements.reserveCapacity(count)
    bytes.withUnsafeBytes { bytes in
      let source = UnsafeRawBufferPointer(rebasing: bytes[storage])
      var index = [Int](repeating: 0, count: tensor.sizes.count)
      var at = tensor.offset
      for _ in 0..<count {
        elements.append(Self.element(source, at, tensor.storage.type))
        for dimension in tensor.sizes.indices.reversed() {
          index[dimension] += 1
          at += tensor.strides[dimension]
          if index[dimension] < tensor.sizes[dimension] { break }
          at -= tensor.strides[dimension] * tensor.sizes[dimension]
          index[dimension] = 0
        }
      }
    }
    return Tensor(shape: tensor.sizes, elements: elements)
  }

  private static func element(_ bytes: UnsafeRawBufferPointer, _ index: Int, _ type: String) -> Float {
    func load<Value>(_: Value.Type) -> Value {
      bytes.loadUnaligned(fromByteOffset: index * MemoryLayout<Value>.size, as: Value.self)
    }
    return switch type {
    case "torch.FloatStorage": load(Float.self)
    case "torch.DoubleStorage": Float(load(Double.self))
    case "torch.HalfStorage": Float(load(Float16.self))
    case "torch.BFloat16Storage": Float(bitPattern: UInt32(load(UInt16.self)) << 16)
    case "torch.LongStorage": Float(load(Int64.self))
    case "torch.IntStorage": Float(load(Int32.self))
    case "torch.ShortStorage": Float(load(Int16.self))
    case "torch.CharStorage": Float(load(Int8.self))
    default: Float(load(UInt8.self))
    }
  }
}
