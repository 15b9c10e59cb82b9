import Backbones
import Foundation

private let legacyMagic: [UInt8] = [0x6C, 0xFC, 0x9C, 0x46, 0xF9, 0x20, 0x6A, 0xA8, 0x50, 0x19]

extension PublishedWeights {
  /// A `.pth` file of named tensors, in either container of `torch.save`: the zip archive of PyTorch ≥ 1.6, or the five
  /// pickles of older versions.
  ///
  /// Reading never runs code. It never asks for more memory than the file backs, as tensors are copied one by one.
  ///
  /// - Throws: `WeightsError` without the file's name.
  init(pyTorch bytes: PublishedBytes) throws {
    let isZip = try bytes[0..<min(4, bytes.count)].starts(with: ZipArchive.signature)
    let (pickle, storages) = isZip ? try readZip(bytes) : try readLegacy(bytes), group = try TensorGroup(of: pickle)
    self.init(
      bytes, try group.tensors.map { ($0, try located($1, $0, storages)) }, settings: trainingOptions(of: pickle),
      group: group.name)
  }
}

// MARK: - Containers

private typealias Contents = (pickle: Pickle, storages: [String: Range<Int>])

private func readZip(_ bytes: PublishedBytes) throws -> Contents {
  let archive = try ZipArchive(bytes)
  guard let entry = archive.names.first(where: { $0.hasSuffix("/data.pkl") }), let range = archive.entries[entry]
  else { throw WeightsError.damaged("the zip archive has no data.pkl, so torch.save did not write it") }
  let root = entry.dropLast("data.pkl".count)
  if let order = archive.entries[root + "byteorder"],
    try !bytes[order.prefix(16)].elementsEqual("little".utf8)
  {
    throw WeightsError.unsupported("big-endian storages")
  }
  var storages: [String: Range<Int>] = [:]
  for name in archive.names where name.hasPrefix(root + "data/") {
    storages[String(name.dropFirst(root.count + "data/".count))] = archive.entries[name]
  }
  var reader = ByteReader(bytes, at: range.lowerBound, to: range.upperBound)
  return (try Pickle(&reader), storages)
}

/// Reads the five pickles (magic number, protocol, the writer's integer sizes, tensors, storages' keys), then the count
/// and the numbers of each storage.
private func readLegacy(_ bytes: PublishedBytes) throws -> Contents {
  var reader = ByteReader(bytes)
  guard bytes.count > 0, try bytes[0..<1].first == 0x80, case .bigInt(legacyMagic) = try Pickle(&reader).root else {
    throw WeightsError.damaged("it is no file of torch.save (neither a zip archive nor a legacy checkpoint)")
  }
  guard case .int(1001) = try Pickle(&reader).root else {
    throw WeightsError.unsupported("a legacy protocol other than 1001")
  }
  let system = try Pickle(&reader)
  if let items = system.items(system.root), items.contains(where: { $0 == (.string("little_endian"), .bool(false)) }) {
    throw WeightsError.unsupported("big-endian storages")
  }
  let pickle = try Pickle(&reader), keys = try Pickle(&reader)
  guard case .list(let list) = keys.root else { throw WeightsError.damaged("no list of storages") }
  var storages: [String: Range<Int>] = [:]
  for key in keys.lists[list] {
    guard case .string(let key) = key, let size = pickle.formats[key]?.size else {
      throw WeightsError.damaged("a storage that no tensor uses")
    }
    let count = try reader.integer(Int64.self)
    guard count >= 0, count <= (bytes.count - reader.position) / size else {
      throw WeightsError.damaged(
        "storage \(key) claims \(count) elements, more than the file holds (truncated download?)")
    }
    storages[key] = reader.position..<reader.position + Int(count) * size
    try reader.pass(Int(count) * size)
  }
  return (pickle, storages)
}

/// The options of the training that saved the file, from its argparse.Namespace `opt`.
private func trainingOptions(of pickle: Pickle) -> [String: PublishedWeights.Setting] {
  let options = pickle.items(pickle.root)?.first { $0.key == .string("opt") }.flatMap { pickle.items($0.value) } ?? []
  var settings: [String: PublishedWeights.Setting] = [:]
  for case (.string(let name), let value) in options {
    switch value {
    case .string(let text): settings[name] = .text(text)
    case .int(let number): settings[name] = .number(Double(number))
    case .float(let number): settings[name] = .number(number)
    case .bool(let truth): settings[name] = .truth(truth)
    case .none: settings[name] = PublishedWeights.Setting.none
    default: break
    }
  }
  return settings
}

private func located(_ tensor: PickledTensor, _ name: String, _ storages: [String: Range<Int>]) throws -> StoredTensor {
  guard let storage = storages[tensor.storage.key] else {
    throw WeightsError.damaged("\(name): its storage \(tensor.storage.key) is not in the file")
  }
  let format = tensor.storage.format, (shape, strides, offset) = (tensor.sizes, tensor.strides, tensor.offset)
  if let stored = StoredTensor(format, shape, strides: strides, offset: offset, in: storage) { return stored }
  throw WeightsError.damaged(
    "\(name): \(shape) with strides \(strides) at \(offset) lies beyond its storage of \(storage.count / format.size)")
}
