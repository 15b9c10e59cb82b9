import Backbones
import Tensor

/// A tensor of a network, and its form in a published file.
package struct PublishedTensor: Sendable {
  /// The order of the published numbers.
  package enum Order: Sendable {
    /// Row-major, as in `shape`.
    case same
    /// [outputs, inputs, places], which becomes [places, inputs, outputs]: PyTorch's convolutions, and its fully
    /// connected layers, as it flattens channels first.
    case outputsFirst
    /// [places, 3, outputs] in the order blue, green, red, which becomes red, green, blue.
    case blueFirst
  }

  /// The form in weights.h5.
  package let name: String, shape: [Int]
  /// The form in the published file.
  package let publishedName: String, publishedShape: [Int]
  package let order: Order

  init(_ name: String, _ shape: [Int], from publishedName: String, _ publishedShape: [Int], _ order: Order = .same) {
    precondition(shape.reduce(1, *) == publishedShape.reduce(1, *), "\(name) \(shape) from \(publishedShape)")
    (self.name, self.shape, self.publishedName, self.publishedShape, self.order) = (
      name, shape, publishedName, publishedShape, order
    )
  }

  /// Reads the tensor. The caller has checked its published shape.
  ///
  /// - Throws: `WeightsError` when the file has no such tensor.
  package func read(from file: any PublishedWeights) throws -> Tensor {
    switch order {
    case .same: return try file.tensor(named: publishedName).reshaped(shape)
    case .outputsFirst: return try readOutputsFirst(from: file)
    case .blueFirst:
      let (published, outputs) = (try file.tensor(named: publishedName), shape[shape.count - 1])
      return Tensor(uninitialized: shape) { x in
        published.elements.withUnsafeBufferPointer { from in
          for row in 0..<from.count / outputs {
            (x + row * outputs).update(from: from.baseAddress! + (row / 3 * 3 + 2 - row % 3) * outputs, count: outputs)
          }
        }
      }
    }
  }

  /// Reads a few outputs at a time, so that the largest layer (VGG-16's fc6, 411 MB) is in memory once.
  private func readOutputsFirst(from file: any PublishedWeights) throws -> Tensor {
    let outputs = publishedShape[0], inputs = shape.count == 4 ? shape[2] : 1
    let places = shape.reduce(1, *) / (outputs * inputs)
    let width = 32  // outputs in a block: two cache lines
    var published = [Float](repeating: 0, count: min(width, outputs) * inputs * places)
    return try Tensor(uninitialized: shape) { x in
      for first in stride(from: 0, to: outputs, by: width) {
        let rows = first..<min(first + width, outputs)
        try published.withUnsafeMutableBufferPointer { buffer in
          let from = buffer.baseAddress!
          try file.read(publishedName, rows: rows, into: from)
          for input in 0..<inputs {
            for place in 0..<places {
              let (to, at) = (x + (place * inputs + input) * outputs + first, from + input * places + place)
              for row in 0..<rows.count { to[row] = at[row * inputs * places] }
            }
          }
        }
      }
    }
  }
}
