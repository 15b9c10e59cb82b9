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

  private let bytes: Data
  private var tensors: [String: StoredTensor] = [:]
  /// The tensors' names in the file's order.
  package private(set) var names: [String] = []
  /// The options of the training that saved the file, where it has them.
  let settings: [String: Setting]

  init(_ bytes: Data, _ tensors: [(String, StoredTensor)], settings: [String: Setting] = [:]) {
    (self.bytes, self.settings) = (bytes, settings)
    for (name, tensor) in tensors where self.tensors.updateValue(tensor, forKey: name) == nil { names.append(name) }
  }

  /// Opens a file. It is mapped, not read: it may be larger than memory.
  ///
  /// - Throws: `WeightsError`, or the error of a file that cannot be read.
  package init(readingFrom path: String) throws {
    try self.init(Data(contentsOf: URL(fileURLWithPath: path), options: .mappedIfSafe))
  }

  /// Chooses the reader of a file's bytes by the first of them.
  ///
  /// - Throws: `WeightsError`. Its message says what another file seems to be.
  init(_ bytes: Data) throws {
    if bytes.starts(with: ZipArchive.signature) || bytes.starts(with: [0x80, 2]) {
      try self.init(pyTorch: bytes)
    } else if bytes.count > 8, bytes[8] == UInt8(ascii: "{") {
      try self.init(safeTensors: bytes)
    } else {
      throw WeightsError.unsupported(
        "\(kind(of: bytes)); what can be read is a .pth of torch.save or a .safetensors file")
    }
  }

  /// The shape of a tensor, or nil when there is no tensor of that name.
  func shape(of name: String) -> [Int]? { tensors[name]?.shape }

  /// Reads rows of the tensor's first dimension as `Float`, whatever their type in the file. A scalar is one row.
  ///
  /// - Throws: `WeightsError` when there is no such tensor.
  func read(_ name: String, rows: Range<Int>, into x: UnsafeMutablePointer<Float>) throws {
    guard let tensor = tensors[name] else { throw WeightsError.damaged("no tensor \(name)") }
    tensor.read(rows: rows, of: bytes, into: x)
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
private func kind(of bytes: Data) -> String {
  let start = bytes.prefix(64)
  if bytes.isEmpty { return "an empty file" }
  if start.first(where: { ![0x20, 0x09, 0x0A, 0x0D].contains($0) }) == UInt8(ascii: "<") { return "a web page" }
  if start.starts(with: [0x89, 0x48, 0x44, 0x46]) { return "an HDF5 file, such as Keras writes" }
  if start.starts(with: "version https://git-lfs".utf8) { return "a pointer to a file that Git LFS keeps elsewhere" }
  if start.starts(with: [0x1F, 0x8B]) { return "a gzip archive: unpack it first" }
  if start.starts(with: [0x80]) { return "a pickle of protocol \(bytes.count > 1 ? bytes[1] : 0), not of torch.save" }
  if start.allSatisfy({ (0x20..<0x7F).contains($0) || [0x09, 0x0A, 0x0D].contains($0) }) { return "a text" }
  return "an unknown kind of file"
}
