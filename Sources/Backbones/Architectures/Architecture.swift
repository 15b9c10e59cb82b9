import Tensor

/// A convolutional network as a table: its input, its layers, and its two outputs, the grid and the vector.
package struct Architecture: Sendable {
  /// The name that weights files carry.
  package let name: String
  /// Side of the square RGB crop, in pixels.
  package let side: Int
  /// How the crop's bytes are scaled, unless a weights file says otherwise.
  package let scaling: Scaling
  /// The layers from the crop to the grid.
  package let trunk: [Layer]
  /// The layers from the grid to the cells whose mean is the vector. Without layers these are the grid's own.
  package let head: [Layer]
  /// The papers' names of the two outputs.
  package let gridName, vectorName: String

  package init(
    name: String, side: Int = 224, scaling: Scaling, trunk: [Layer], head: [Layer] = [],
    outputs: (grid: String, vector: String)
  ) {
    (self.name, self.side, self.scaling, self.trunk, self.head) = (name, side, scaling, trunk, head)
    (gridName, vectorName) = outputs
  }

  /// Side and channels of the grid.
  package var grid: (side: Int, channels: Int) { trunk.output(side: side, channels: 3) }

  /// The same network, with the grid that an earlier layer of its trunk makes. The vector stays what it is.
  ///
  /// - Parameter layer: a convolution, or the last one of a block such as `_blocks.10` or `inception4e`.
  /// - Throws: `WeightsError.unsupported`, which lists the layers, where none with a grid has this name.
  package func withGrid(of layer: String) throws -> Architecture {
    if layer == gridName { return self }
    let places = trunk.map(\.place)
    guard let last = places.lastIndex(where: { $0 == layer || $0?.hasPrefix(layer + ".") == true }) else {
      let known = (places.compactMap { $0 } + [gridName]).joined(separator: ", ")
      throw WeightsError.unsupported("\(name) has no grid of a layer \(layer); there are \(known)")
    }
    // The last layer makes the grid that there is.
    if last == trunk.count - 1 { return self }
    return Architecture(
      name: name, side: side, scaling: scaling, trunk: Array(trunk[...last]), head: trunk[(last + 1)...] + head,
      outputs: (layer, vectorName))
  }

  /// Length of the vector.
  package var vectorCount: Int { head.output(side: grid.side, channels: grid.channels).channels }
  /// All convolutions, in order.
  package var convolutions: [ConvolutionLayer] { (trunk + head).convolutions }
  /// Name and shape of every tensor, in the layout of a weights.h5.
  package var tensors: [(name: String, shape: [Int])] { convolutions.flatMap(\.tensors) }

  /// The first convolution with this name, or of the block with this name: `inception4a` gives
  /// `inception4a.branch1.conv`.
  ///
  /// - Throws: `WeightsError.unsupported`, which lists the layers, where there is none.
  func convolution(called name: String) throws -> ConvolutionLayer {
    if let layer = convolutions.first(where: { $0.name == name || $0.name.hasPrefix(name + ".") }) { return layer }
    let known = convolutions.map(\.name).joined(separator: ", ")
    throw WeightsError.unsupported("\(self.name) has no layer \(name); there are \(known)")
  }

  package static let all: [Architecture] = [
    vgg16, googLeNet, efficientNetLite0, efficientNetLite0At288, efficientNetLite1, efficientNetLite2, smallCNN,
  ]
  /// The names of all, for people.
  package static var names: String { all.map(\.name).joined(separator: ", ") }

  /// - Throws: `WeightsError.unsupported`, which lists the known names.
  package static func named(_ name: String) throws -> Architecture {
    if let architecture = all.first(where: { $0.name == name }) { return architecture }
    throw WeightsError.unsupported("no backbone is called \(name); there are \(names)")
  }
}

/// Scales a pixel's red, green and blue of 0…255: x' = (x − mean) · factor.
package struct Scaling: Sendable, Equatable {
  package let mean, factor: [Float]

  package init(mean: [Float], factor: [Float]) {
    precondition(mean.count == 3 && factor.count == 3, "means \(mean) and factors \(factor) of three colours")
    (self.mean, self.factor) = (mean, factor)
  }

  init(mean: Float, factor: Float) { self.init(mean: [mean, mean, mean], factor: [factor, factor, factor]) }

  /// torchvision's scaling, with the mean and deviation of ImageNet: ((x / 255) − mean) / deviation.
  static let imageNet = Scaling(
    mean: [0.485, 0.456, 0.406].map { $0 * 255 }, factor: [0.229, 0.224, 0.225].map { 1 / (255 * $0) })
}

/// Weights that cannot be used.
package enum WeightsError: Error, Equatable, CustomStringConvertible {
  /// The file contradicts its format.
  case damaged(String)
  /// The file needs something that this reader does not do, such as running code.
  case unsupported(String)
  /// The tensors are not those of the network. Each line is about one tensor.
  case mismatch([String])

  package var description: String {
    switch self {
    case .damaged(let why): "damaged weights file: \(why)"
    case .unsupported(let what): "weights file not supported: \(what)"
    case .mismatch(let faults): "these are not the network's weights:\n  " + faults.joined(separator: "\n  ")
    }
  }
}
