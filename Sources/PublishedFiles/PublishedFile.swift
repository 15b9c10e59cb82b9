import Backbones
import Foundation

/// Opens a file of published weights. The file is mapped, not read: it may be larger than memory.
///
/// - Throws: `WeightsError`, or the error of a file that cannot be read.
package func openPublishedWeights(at path: String) throws -> any PublishedWeights {
  try publishedWeights(in: Data(contentsOf: URL(fileURLWithPath: path), options: .mappedIfSafe))
}

/// The reader of a file's bytes, chosen by its first bytes: `PyTorchCheckpoint` for either container of `torch.save`,
/// or `SafeTensors`.
///
/// - Throws: `WeightsError`. Its message says what another file seems to be.
func publishedWeights(in bytes: Data) throws -> any PublishedWeights {
  if bytes.starts(with: ZipArchive.signature) || bytes.starts(with: [0x80, 2]) { return try PyTorchCheckpoint(bytes) }
  if bytes.count > 8, bytes[8] == UInt8(ascii: "{") { return try SafeTensors(bytes) }
  throw WeightsError.unsupported("\(kind(of: bytes)); what can be read is a .pth of torch.save or a .safetensors file")
}

/// What people have instead of a weights file, by its first bytes.
private func kind(of bytes: Data) -> String {
  let start = bytes.prefix(64)
  func starts(_ text: String) -> Bool { start.starts(with: text.utf8) }
  if bytes.isEmpty { return "an empty file" }
  if let first = start.first(where: { ![0x20, 0x09, 0x0A, 0x0D].contains($0) }), first == UInt8(ascii: "<") {
    return "a web page"
  }
  if start.starts(with: [0x89, 0x48, 0x44, 0x46]) { return "an HDF5 file, such as Keras writes" }
  if starts("version https://git-lfs") { return "a pointer to a file that Git LFS keeps elsewhere" }
  if start.starts(with: [0x1F, 0x8B]) { return "a gzip archive: unpack it first" }
  if start.starts(with: [0x80]) { return "a pickle of protocol \(bytes.count > 1 ? bytes[1] : 0), not of torch.save" }
  if start.allSatisfy({ (0x20..<0x7F).contains($0) || [0x09, 0x0A, 0x0D].contains($0) }) { return "a text" }
  return "an unknown kind of file"
}
