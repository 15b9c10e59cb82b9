import Tensor
import TestSupport
import Testing

@testable import Backbones

struct InvertedResidualTests {
  /// Sides that fewer photos than threads are split on by channel, and larger ones, of one strip and of many.
  static let geometries = [
    (1, 3, 1), (5, 3, 2), (6, 3, 2), (9, 5, 2), (8, 5, 2), (7, 5, 1), (14, 3, 1), (14, 5, 2), (15, 3, 1), (23, 5, 1),
    (60, 3, 1), (61, 5, 1),
    (60, 3, 2), (46, 5, 2),
  ]
  /// Of the input, expanded, and of the output: whole vectors and not, with an input to add and without.
  static let channels = [(5, 30, 5), (8, 48, 8), (16, 96, 24), (13, 39, 33), (19, 19, 19), (32, 32, 16)]

  @Test(arguments: geometries, channels)
  func equalsTheStepsOneByOne(
    geometry: (side: Int, kernel: Int, stride: Int), channels: (inputs: Int, expanded: Int, outputs: Int)
  ) throws {
    let ((side, kernel, stride), (inputs, expanded, projected)) = (geometry, channels)
    var layers = invertedResidual("block", inputs, expanded, projected, kernel: kernel, stride: stride)
    if stride == 1 && inputs == projected { layers = [.residual(layers)] }
    let tensors = randomTensors(layers, seed: 5)
    let step = try StepSequence(layers, ImageShape(side: side, channels: inputs)) { tensors[$0]! }
    try #require(step.steps.count == 1 && step.steps[0] is InvertedResidual)
    var generator = SplitMix64(seed: 6)
    let x = Tensor(normal: 1, shape: [side > 14 ? 2 : 3, side, side, inputs], using: &generator)
    let expected = NaiveNetwork { tensors[$0]! }(layers, x)
    for photos in 1...x.shape[0] {
      func first(_ x: Tensor) -> Tensor {
        Tensor(shape: [photos] + x.shape[1...], elements: Array(x.elements[..<(x.count / x.shape[0] * photos)]))
      }
      let alone = try #require(try outputs(of: layers, first(x), tensors, padding: 0, threads: 1))
      expectClose(alone, first(expected))
      // Each output is one sum, whatever the threads do.
      for (threads, padding) in [(2, 0), (3, 0), (3, 7), (1, 7)] {
        let y = try outputs(of: layers, first(x), tensors, padding: padding, threads: threads)
        #expect(y == alone, "\(photos) photos, \(threads) threads, \(padding) floats between pixels")
      }
    }
  }

  /// A network's first convolution takes the place of the expansion: sides of one strip and of many, and padding on one
  /// side alone.
  @Test(arguments: [5, 33, 60, 224], [Window(kernel: 3, stride: 2, after: 1), Window(kernel: 5, padding: 2)])
  func beginsWithAnyConvolution(side: Int, window: Window) throws {
    let block = invertedResidual("block", 48, 48, 24, kernel: 3, stride: 1),
      layers = [conv("stem", norm: "n", 3, 48, window, .relu6)] + block
    let tensors = randomTensors(layers, seed: 5)
    let step = try StepSequence(layers, ImageShape(side: side, channels: 3)) { tensors[$0]! }
    try #require(step.steps.count == 1 && step.steps[0] is InvertedResidual)
    var generator = SplitMix64(seed: 6)
    let x = Tensor(normal: 1, shape: [2, side, side, 3], using: &generator)
    let alone = try #require(try outputs(of: layers, x, tensors, padding: 0, threads: 1))
    expectClose(alone, NaiveNetwork { tensors[$0]! }(layers, x))
    for threads in [2, 3] { #expect(try outputs(of: layers, x, tensors, padding: 7, threads: threads) == alone) }
  }
}
