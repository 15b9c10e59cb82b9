import Tensor

/// A convolutional network as a table: what it is given, its layers, and the two outputs that features are made of.
package struct Architecture: Sendable {
  /// The name that weights files carry.
  package let name: String
  /// Side of the square RGB crop, in pixels.
  package let side: Int
  /// What is done to the crop's 0…255 first, unless a weights file says otherwise.
  package let scaling: Scaling
  /// From the crop to the grid.
  package let trunk: [Layer]
  /// From the grid to the vector; without layers the vector is the grid's mean over its cells.
  package let head: [Layer]
  /// What papers call the two outputs.
  package let gridName, vectorName: String

  package init(
    name: String, side: Int = 224, scaling: Scaling, trunk: [Layer], gridName: String, head: [Layer] = [],
    vectorName: String
  ) {
    (self.name, self.side, self.scaling, self.trunk, self.head) = (name, side, scaling, trunk, head)
    (self.gridName, self.vectorName) = (gridName, vectorName)
  }

  /// Side and channels of the grid.
  package var grid: (side: Int, channels: Int) { trunk.output(side: side, channels: 3) }
  /// Length of the vector.
  package var vectorCount: Int { head.output(side: grid.side, channels: grid.channels).channels }

  /// Name and shape of every tensor, in the layout of a weights.h5.
  package var tensors: [(name: String, shape: [Int])] { (trunk + head).convolutions.flatMap(\.tensors) }

  /// The first convolution that has this name, or whose name goes on with a dot after it: `inception4a` is that block's
  /// first.
  package func convolution(called name: String) throws -> ConvolutionLayer {
    let all = (trunk + head).convolutions
    if let layer = all.first(where: { $0.name == name || $0.name.hasPrefix(name + ".") }) { return layer }
    throw WeightsError.unsupported(
      "\(self.name) has no layer \(name); there are \(all.map(\.name).joined(separator: ", "))")
  }

  /// The layers of the trunk that lie wholly before a convolution.
  func layers(below convolution: ConvolutionLayer) -> [Layer] {
    Array(trunk.prefix { ![$0].convolutions.contains(convolution) })
  }

  package static let all: [Architecture] = [vgg16, googLeNet, efficientNetLite0, smallCNN]

  /// The architecture of this name; throws `WeightsError.unsupported`, which lists those that there are.
  package static func named(_ name: String) throws -> Architecture {
    guard let architecture = all.first(where: { $0.name == name }) else {
      throw WeightsError.unsupported(
        "no backbone is called \(name); there are \(all.map(\.name).joined(separator: ", "))")
    }
    return architecture
  }
}

/// x' = (x − mean) · factor, for red, green and blue of 0…255.
package struct Scaling: Sendable, Equatable {
  package let mean, factor: [Float]

  package init(mean: [Float], factor: [Float]) {
    precondition(mean.count == 3 && factor.count == 3, "means \(mean) and factors \(factor) of three colours")
    (self.mean, self.factor) = (mean, factor)
  }

  package init(mean: Float, factor: Float) { self.init(mean: [mean, mean, mean], factor: [factor, factor, factor]) }

  /// torchvision's: ((x / 255) − mean) / deviation, over ImageNet.
  package static let imageNet = Scaling(
    mean: [0.485, 0.456, 0.406].map { $0 * 255 }, factor: [0.229, 0.224, 0.225].map { 1 / (255 * $0) })
}
