import Tensor

/// A convolutional network as a table: what it is given, its layers, and the two outputs that features are made of.
public struct Architecture: Sendable {
  /// The name that weights files carry.
  public let name: String
  /// Side of the square RGB crop, in pixels.
  public let side: Int
  /// What is done to the crop's 0…255 first, unless a weights file says otherwise.
  public let scaling: Scaling
  /// From the crop to the grid.
  public let trunk: [Layer]
  /// From the grid to the vector; without layers the vector is the grid's mean over its cells.
  public let head: [Layer]
  /// What papers call the two outputs.
  public let gridName, vectorName: String

  public init(
    name: String, side: Int = 224, scaling: Scaling, trunk: [Layer], gridName: String, head: [Layer] = [], vectorName: String
  ) {
    (self.name, self.side, self.scaling, self.trunk, self.head) = (name, side, scaling, trunk, head)
    (self.gridName, self.vectorName) = (gridName, vectorName)
  }

  /// Side and channels of the grid.
  public var grid: (side: Int, channels: Int) { trunk.output(side: side, channels: 3) }
  /// Length of the vector.
  public var vectorCount: Int { head.output(side: grid.side, channels: grid.channels).channels }

  /// Name and shape of every tensor, in the layout of a weights.h5.
  public var tensors: [(name: String, shape: [Int])] { (trunk + head).convolutions.flatMap(\.tensors) }

  /// The first convolution that has this name, or whose name goes on with a dot after it: `inception4a` is that block's first.
  public func convolution(called name: String) throws -> ConvolutionLayer {
    let all = (trunk + head).convolutions
    if let layer = all.first(where: { $0.name == name || $0.name.hasPrefix(name + ".") }) { return layer }
    throw WeightsError.unsupported("\(self.name) has no layer \(name); there are \(all.map(\.name).joined(separator: ", "))")
  }

  /// The layers of the trunk that lie wholly before a convolution.
  func layers(below convolution: ConvolutionLayer) -> [Layer] {
    Array(trunk.prefix { ![$0].convolutions.contains(convolution) })
  }

  public static let all: [Architecture] = [vgg16, googLeNet, efficientNetLite0, smallCNN]

  /// The architecture of this name; throws `WeightsError.unsupported`, which lists those that there are.
  public static func named(_ name: String) throws -> Architecture {
    guard let architecture = all.first(where: { $0.name == name }) else {
      throw WeightsError.unsupported("no backbone is called \(name); there are \(all.map(\.name).joined(separator: ", "))")
    }
    return architecture
  }
}

/// x' = (x − mean) · factor, for red, green and blue of 0…255.
public struct Scaling: Sendable, Equatable {
  public let mean, factor: [Float]

  public init(mean: [Float], factor: [Float]) {
    precondition(mean.count == 3 && factor.count == 3, "means \(mean) and factors \(factor) of three colours")
    (self.mean, self.factor) = (mean, factor)
  }

  public init(mean: Float, factor: Float) { self.init(mean: [mean, mean, mean], factor: [factor, factor, factor]) }

  /// torchvision's: ((x / 255) − mean) / deviation, over ImageNet.
  public static let imageNet = Scaling(
    mean: [0.485, 0.456, 0.406].map { $0 * 255 }, factor: [0.229, 0.224, 0.225].map { 1 / (255 * $0) })
}
