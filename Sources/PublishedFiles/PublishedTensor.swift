import Backbones
import Tensor

/// A tensor of a network, and its form in PyTorch.
package struct PublishedTensor: Sendable {
  /// In weights.h5 and in the published file.
  package let name: String
  /// In weights.h5.
  let shape: [Int]
  /// In the published file. The outputs of a weight come first. A depthwise convolution has one input for each output;
  /// a fully connected layer has flattened inputs [channels, rows, columns].
  package let publishedShape: [Int]

  init(_ name: String, _ shape: [Int], of layer: ConvolutionLayer) {
    (self.name, self.shape) = (name, shape)
    let kernel = layer.window.kernel
    publishedShape =
      if name != "\(layer.name).weight" {
        shape
      } else {
        switch layer.kind {
        case .full: [layer.outputs, layer.inputs, kernel, kernel]
        case .depthwise: [layer.outputs, 1, kernel, kernel]
        case .fullyConnected: [layer.outputs, layer.inputs * kernel * kernel]
        }
      }
  }

  /// Reads the tensor. The caller has checked its published shape.
  ///
  /// A weight [outputs, inputs, places] becomes [places, inputs, outputs]. A few outputs are read at a time, so that
  /// the largest layer (VGG-16's fc6, 411 MB) is in memory once.
  ///
  /// - Parameter checkpoint: Is called between two pieces. It throws where the program shall end.
  /// - Throws: `WeightsError` when the file has no such tensor, or it cannot be read.
  package func read(from file: PublishedWeights, checkpoint: () throws -> Void = {}) throws -> Tensor {
    guard shape.count > 1 else { return try file.tensor(named: name) }
    let outputs = publishedShape[0], inputs = shape.count == 4 ? shape[2] : 1
    let places = shape.reduce(1, *) / (outputs * inputs)
    let width = 32  // outputs in a block: two cache lines
    var published = [Float](repeating: 0, count: min(width, outputs) * inputs * places)
    return try Tensor(uninitialized: shape) { x in
      for rows in (0..<outputs).blocks(of: width) {
        try checkpoint()
        try published.withUnsafeMutableBufferPointer { buffer in
          let from = buffer.baseAddress!
          try file.read(name, rows: rows, into: from)
          for input in 0..<inputs {
            for place in 0..<places {
              let to = x + (place * inputs + input) * outputs + rows.lowerBound, at = from + input * places + place
              for row in 0..<rows.count { to[row] = at[row * inputs * places] }
            }
          }
        }
      }
    }
  }
}
