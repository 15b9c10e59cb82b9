import Backbones
import Foundation
import Tensor

/// A published file of named tensors. Opening it reads names and shapes; numbers are read when they are asked for.
package struct PublishedWeights {
  /// What an option of the public code was set to.
  package enum Setting: Equatable, Sendable {
    case text(String), number(Double), truth(Bool), none

    /// As it is written: true, false, a number, or else a text.
    package init(_ text: String) { self = Bool(text).map(Self.truth) ?? Double(text).map(Self.number) ?? .text(text) }
  }

  private let bytes: PublishedBytes
  private var tensors: [String: StoredTensor] = [:]
  /// The tensors' names in the file's order, without `prefix`.
  package private(set) var names: [String] = []
  /// The options of the training that saved the file, where it has them.
  let settings: [String: Setting]
  /// Where a checkpoint has the tensors, such as `state_dict`; empty where it is nothing else.
  package let group: String
  /// What was taken off all names, such as `module.`.
  package private(set) var prefix = ""

  init(
    _ bytes: PublishedBytes, _ tensors: [(String, StoredTensor)], settings: [String: Setting] = [:], group: String = ""
  ) {
    (self.bytes, self.settings, self.group) = (bytes, settings, group)
    for (name, tensor) in tensors where self.tensors.updateValue(tensor, forKey: name) == nil { names.append(name) }
  }

  /// Opens a file. It may be larger than memory.
  ///
  /// - Throws: `WeightsError`. Its message says what another file seems to be.
  package init(readingFrom path: String) throws { try self.init(PublishedBytes(readingFrom: path)) }

  /// Opens a file that `torch.save` wrote.
  ///
  /// - Throws: `WeightsError`.
  package init(pyTorch path: String) throws { try self.init(pyTorch: PublishedBytes(readingFrom: path)) }

  /// Chooses the reader of a file's bytes by the first of them.
  init(_ bytes: PublishedBytes) throws {
    let start = try bytes[0..<min(64, bytes.count)]
    if start.starts(with: ZipArchive.signature) || start.starts(with: [0x80, 2]) {
      try self.init(pyTorch: bytes)
    } else if start.count > 8, start[8] == UInt8(ascii: "{") {
      try self.init(safeTensors: bytes)
    } else {
      throw WeightsError.unsupported(
        "\(kind(of: start)); what can be read is a .pth of torch.save or a .safetensors file")
    }
  }

  /// The prefixes that all names share, such as `module.` and `module.model.`, the shortest first.
  var sharedPrefixes: [String] {
    guard let first = names.first else { return [] }
    let parts = first.split(separator: ".", omittingEmptySubsequences: false)
    return (1..<max(1, min(parts.count, 8))).map { parts.prefix($0).joined(separator: ".") + "." }
      .filter { prefix in names.allSatisfy { $0.hasPrefix(prefix) } }
  }

  /// The same tensors without a prefix that all names share.
  func without(_ prefix: String) -> PublishedWeights {
    var weights = self
    weights.names = names.map { String($0.dropFirst(prefix.count)) }
    weights.tensors = Dictionary(zip(weights.names, names.map { tensors[$0]! })) { first, _ in first }
    weights.prefix = self.prefix + prefix
    return weights
  }

  /// The shape of a tensor, or nil when there is no tensor of that name.
  func shape(of name: String) -> [Int]? { tensors[name]?.shape }

  /// Reads rows of the tensor's first dimension as `Float`, whatever their type in the file. A scalar is one row.
  ///
  /// - Throws: `WeightsError` when there is no such tensor, when it holds NaN or infinity, or `FileError` when the file
  ///   can no longer be read.
  func read(_ name: String, rows: Range<Int>, into x: UnsafeMutablePointer<Float>) throws {
    guard let tensor = tensors[name] else { throw WeightsError.damaged("no tensor \(name)") }
    try tensor.read(rows: rows, of: bytes, into: x)
    let size = tensor.shape.dropFirst().reduce(1, *), numbers = UnsafeBufferPointer(start: x, count: rows.count * size)
    var sum: Float = 0
    for number in numbers { sum += number * 0 }  // NaN where one is not finite
    if sum != 0, let place = numbers.firstIndex(where: { !$0.isFinite }) {
      throw WeightsError.damaged(
        "tensor \(prefix)\(name) holds \(numbers[place]) (number \(rows.lowerBound * size + place) of it), with which "
          + "nothing can be computed: take a file that was saved before its training went wrong")
    }
  }

  /// Reads a whole tensor.
  ///
  /// - Throws: `WeightsError` when there is no tensor of that name.
  package func tensor(named name: String) throws -> Tensor {
    guard let shape = shape(of: name) else { throw WeightsError.damaged("no tensor \(name)") }
    return try Tensor(uninitialized: shape) { try read(name, rows: 0..<(shape.first ?? 1), into: $0) }
  }
}

/// What people have instead of a weights file, by its first bytes.
private func kind(of start: Data) -> String {
  if start.isEmpty { return "an empty file" }
  if start.first(where: { ![0x20, 0x09, 0x0A, 0x0D].contains($0) }) == UInt8(ascii: "<") { return "a web page" }
  if start.starts(with: [0x89, 0x48, 0x44, 0x46]) { return "an HDF5 file, such as Keras writes" }
  if start.starts(with: "version https://git-lfs".utf8) { return "a pointer to a file that Git LFS keeps elsewhere" }
  if start.starts(with: [0x1F, 0x8B]) { return "a gzip archive: unpack it first" }
  if start.starts(with: [0x80]) { return "a pickle of protocol \(start.count > 1 ? start[1] : 0), not of torch.save" }
  if start.allSatisfy({ (0x20..<0x7F).contains($0) || [0x09, 0x0A, 0x0D].contains($0) }) { return "a text" }
  return "an unknown kind of file"
}
