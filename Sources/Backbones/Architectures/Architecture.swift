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
  /// The layers from the grid to the vector. Without layers the vector is the mean of the grid's cells.
  package let head: [Layer]
  /// The papers' names of the two outputs.
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

  /// The first convolution with this name, or of the block with this name: `inception4a` gives
  /// `inception4a.branch1.conv`.
  ///
  /// - Throws: `WeightsError.unsupported`, which lists the layers, where there is none.
  package func convolution(called name: String) throws -> ConvolutionLayer {
    let all = (trunk + head).convolutions
    if let layer = all.first(where: { $0.name == name || $0.name.hasPrefix(name + ".") }) { return layer }
    throw WeightsError.unsupported(
      "\(self.name) has no layer \(name); there are \(all.map(\.name).joined(separator: ", "))")
  }

  /// The layers of the trunk before the one that contains `convolution`.
  func layers(below convolution: ConvolutionLayer) -> [Layer] {
    Array(trunk.prefix { ![$0].convolutions.contains(convolution) })
  }

  package static let all: [Architecture] = [vgg16, googLeNet, efficientNetLite0, smallCNN]

  /// The architecture of this name.
  ///
  /// - Throws: `WeightsError.unsupported`, which lists the known names.
  package static func named(_ name: String) throws -> Architecture {
    guard let architecture = all.first(where: { $0.name == name }) else {
      throw WeightsError.unsupported(
        "no backbone is called \(name); there are \(all.map(\.name).joined(separator: ", "))")
    }
    return architecture
  }
}

/// Scales a pixel's red, green and blue of 0…255: x' = (x − mean) · factor.
package struct Scaling: Sendable, Equatable {
  package let mean, factor: [Float]

  package init(mean: [Float], factor: [Float]) {
    precondition(mean.count == 3 && factor.count == 3, "means \(mean) and factors \(factor) of three colours")
    (self.mean, self.factor) = (mean, factor)
  }

  package init(mean: Float, factor: Float) { self.init(mean: [mean, mean, mean], factor: [factor, factor, factor]) }

  /// torchvision's scaling, with the mean and deviation of ImageNet: ((x / 255) − mean) / deviation.
  package static let imageNet = Scaling(
    mean: [0.485, 0.456, 0.406].map { $0 * 255 }, factor: [0.229, 0.224, 0.225].map { 1 / (255 * $0) })
}
