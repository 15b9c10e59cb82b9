import Foundation
import Tensor

@testable import PublishedFiles

extension PublishedWeights {
  /// Published weights that are no file.
  init(inMemory tensors: [String: Tensor]) {
    var bytes = Data(), stored: [(String, StoredTensor)] = []
    for (name, tensor) in tensors.sorted(by: { $0.key < $1.key }) {
      let start = bytes.count
      tensor.elements.withUnsafeBytes { bytes.append(contentsOf: $0) }
      stored.append((name, StoredTensor(.float32, tensor.shape, in: start..<bytes.count)!))
    }
    self.init(PublishedBytes(bytes), stored)
  }

  init(_ bytes: Data) throws { try self.init(PublishedBytes(bytes)) }
  init(pyTorch bytes: Data) throws { try self.init(pyTorch: PublishedBytes(bytes)) }
  init(safeTensors bytes: Data) throws { try self.init(safeTensors: PublishedBytes(bytes)) }
}

extension ByteReader {
  init(_ bytes: Data, at position: Int = 0, to end: Int? = nil) {
    self.init(PublishedBytes(bytes), at: position, to: end)
  }
}

extension PublishedNetwork {
  /// Everything that a published file has, each element of a tensor another one.
  var examples: [String: Tensor] {
    Dictionary(
      uniqueKeysWithValues: tensors.map {
        let count = $0.publishedShape.reduce(1, *)
        return ($0.name, Tensor(shape: $0.publishedShape, elements: (0..<count).map(Float.init)))
      })
  }
}
