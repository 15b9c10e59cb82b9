import Backbones
import Foundation

private let legacyMagic: [UInt8] = [0x6C, 0xFC, 0x9C, 0x46, 0xF9, 0x20, 0x6A, 0xA8, 0x50, 0x19]
/// A hostile file may name one network again and again.
private let mostNetworks = 16

extension PublishedWeights {
  /// A `.pth` file of named tensors, in either container of `torch.save`: the zip archive of PyTorch ≥ 1.6, or the five
  /// pickles of older versions.
  ///
  /// Reading never runs code. It never asks for more memory than the file backs, as tensors are copied one by one.
  ///
  /// - Throws: `WeightsError` without the file's name.
  package init(pyTorch bytes: Data) throws {
    let bytes = bytes.startIndex == 0 ? bytes : Data(bytes)
    let (pickle, tensors, storages) =
      bytes.starts(with: ZipArchive.signature) ? try readZip(bytes) : try readLegacy(bytes)
    self.init(bytes, try tensors.map { ($0, try located($1, $0, storages)) }, settings: trainingOptions(of: pickle))
  }
}

// MARK: - Containers

private typealias Contents = (
  pickle: Pickle, tensors: [(name: String, tensor: PickledTensor)], storages: [String: Range<Int>]
)

private func readZip(_ bytes: Data) throws -> Contents {
  let archive = try ZipArchive(bytes)
  guard let entry = archive.names.first(where: { $0.hasSuffix("/data.pkl") }), let range = archive.entries[entry]
  else { throw WeightsError.damaged("the zip archive has no data.pkl, so torch.save did not write it") }
  let root = entry.dropLast("data.pkl".count)
  if let order = archive.entries[root + "byteorder"], !bytes[order].elementsEqual("little".utf8) {
    throw WeightsError.unsupported("big-endian storages")
  }
  var storages: [String: Range<Int>] = [:]
  for name in archive.names where name.hasPrefix(root + "data/") {
    storages[String(name.dropFirst(root.count + "data/".count))] = archive.entries[name]
  }
  var reader = ByteReader(bytes, at: range.lowerBound, to: range.upperBound)
  let pickle = try Pickle(&reader)
  return (pickle, try tensors(of: pickle), storages)
}

/// Reads the five pickles (magic number, protocol, the writer's integer sizes, tensors, storages' keys), then the count
/// and the numbers of each storage.
private func readLegacy(_ bytes: Data) throws -> Contents {
  var reader = ByteReader(bytes)
  guard bytes.first == 0x80, case .bigInt(legacyMagic) = try Pickle(&reader).root else {
    throw WeightsError.damaged("it is no file of torch.save (neither a zip archive nor a legacy checkpoint)")
  }
  guard case .int(1001) = try Pickle(&reader).root else {
    throw WeightsError.unsupported("a legacy protocol other than 1001")
  }
  let system = try Pickle(&reader)
  if let items = system.items(system.root), items.contains(where: { $0 == (.string("little_endian"), .bool(false)) }) {
    throw WeightsError.unsupported("big-endian storages")
  }
  let pickle = try Pickle(&reader), tensors = try tensors(of: pickle), keys = try Pickle(&reader)
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
    reader.position += Int(count) * size
  }
  return (pickle, tensors, storages)
}

/// The tensors of a dictionary, or of the `state_dict` or `model` in it. Where that is a list of dictionaries, one for
/// each network, names begin with the network's index: 0.fc.weight.
private func tensors(of pickle: Pickle) throws -> [(name: String, tensor: PickledTensor)] {
  guard var items = pickle.items(pickle.root) else {
    throw WeightsError.unsupported("a checkpoint that is no dictionary of tensors")
  }
  for key in ["state_dict", "model"] {
    guard let value = items.first(where: { $0.key == .string(key) })?.value else { continue }
    if let inner = pickle.items(value) {
      items = inner
    } else if case .list(let list) = value {
      guard pickle.lists[list].count <= mostNetworks else {
        throw WeightsError.unsupported("a checkpoint of \(pickle.lists[list].count) networks")
      }
      items = []
      for (place, network) in pickle.lists[list].enumerated() {
        for case (.string(let name), let value) in pickle.items(network) ?? [] {
          items.append((.string("\(place).\(name)"), value))
        }
      }
    }
    break
  }
  let tensors = items.compactMap { item -> (name: String, tensor: PickledTensor)? in
    guard case .string(let name) = item.key, case .tensor(let tensor) = item.value else { return nil }
    return (name, tensor)
  }
  if tensors.isEmpty { throw WeightsError.unsupported("a checkpoint without tensors") }
  return tensors
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
