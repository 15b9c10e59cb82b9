import PublishedFiles
import Tensor

@testable import Backbones

/// Published weights that are no file.
struct InMemoryWeights: PublishedWeights {
  var tensors: [String: Tensor]
  var names: [String] { tensors.keys.sorted() }

  init(_ tensors: [String: Tensor]) { self.tensors = tensors }

  /// Everything that the network needs, each element another one.
  init(_ network: PublishedNetwork) {
    tensors = Dictionary(
      uniqueKeysWithValues: network.tensors.map { tensor in
        let count = tensor.publishedShape.reduce(1, *)
        return (tensor.publishedName, Tensor(shape: tensor.publishedShape, elements: (0..<count).map(Float.init)))
      })
  }

  func shape(of name: String) -> [Int]? { tensors[name]?.shape }

  func read(_ name: String, rows: Range<Int>, into x: UnsafeMutablePointer<Float>) {
    let tensor = tensors[name]!, row = tensor.shape.dropFirst().reduce(1, *)
    for i in 0..<rows.count * row { x[i] = tensor.elements[rows.lowerBound * row + i] }
  }
}
