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
    self.init(bytes, stored)
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
