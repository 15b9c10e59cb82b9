import Tensor
import TestSupport
import Testing

@testable import Backbones

struct StepTests {
  static let three = Window(kernel: 3, padding: 1), pool = Layer.maxPool(Window(kernel: 2, stride: 2))
  /// Layers with a kernel of their own, and which steps they become.
  static let cases: [(side: Int, channels: Int, layers: [Layer], steps: [String])] = [
    (9, 3, [conv("direct", 3, 20, three)], ["direct"]),
    (9, 3, [conv("strided", norm: "n", 3, 20, Window(kernel: 7, stride: 2, padding: 3), .relu6)], ["strided"]),
    (10, 13, [conv("pointwise", norm: "n", 13, 40, Window(kernel: 1), .none)], ["pointwise"]),
    (9, 17, [conv("winograd", norm: "n", 17, 33, three)], ["winograd"]),
    (10, 16, [conv("winograd", 16, 24, three, .relu6), pool], ["winograd + pool"]),
    (11, 16, [conv("odd", 16, 24, three), pool], ["odd", "max pool 2×2"]),
    (10, 15, [conv("few", 15, 24, three), pool], ["few", "max pool 2×2"]),
    (
      12, 16, [conv("winograd", 16, 24, three), .maxPool(Window(kernel: 3, stride: 2, after: 1))],
      ["winograd", "max pool 3×3"]
    ),
    (10, 21, [.averagePool(three)], ["average pool 3×3"]),
    (6, 5, [conv("a", 5, 7), .squareRoot], ["a", "square root"]),
    (
      7, 20,
      [conv("whole", kind: .fullyConnected, 20, 70, Window(kernel: 7)), conv("cell", kind: .fullyConnected, 70, 9)],
      ["whole", "cell"]
    ),
    (9, 24, [.residual(invertedResidual("a", 24, 50, 24, kernel: 3, stride: 1))], ["a.project"]),
    (9, 24, invertedResidual("a", 24, 24, 30, kernel: 5, stride: 2) + [pool], ["a.project", "max pool 2×2"]),
    (
      8, 16,
      [
        .branches([
          [conv("a", 16, 5)], [conv("b", 16, 17), conv("c", norm: "n", 17, 8, three)],
          [.maxPool(three), conv("d", 16, 3)],
          [.residual(invertedResidual("e", 16, 24, 16, kernel: 3, stride: 1))],
          [.branches([[conv("f", 16, 1), .squareRoot], [.averagePool(three)]])],
        ])
      ], ["branches"]
    ),
  ]

  /// Of one photo, which may have kernels of its own, and of several.
  @Test(arguments: cases.indices, [1, 5])
  func equalsItsLayersOneByOne(index: Int, photos: Int) throws {
    let (side, channels, layers, names) = Self.cases[index], tensors = randomTensors(layers, seed: 7)
    #expect(
      try StepSequence(layers, ImageShape(side: side, channels: channels)) { tensors[$0]! }.steps.map(\.name) == names)
    var generator = SplitMix64(seed: 8)
    let x = Tensor(normal: 1, shape: [photos, side, side, channels], using: &generator)
    let y = try #require(try outputs(of: layers, x, tensors, padding: 0, threads: 1))
    expectClose(y, NaiveNetwork { tensors[$0]! }(layers, x))
    // Each output is one sum, whatever the threads do.
    for (threads, padding) in [(1, 3), (2, 0), (3, 3)] {
      #expect(
        try outputs(of: layers, x, tensors, padding: padding, threads: threads) == y,
        "\(threads) threads, \(padding) between pixels")
    }
  }

  @Test func operationsAreThoseOfDirectConvolutions() throws {
    func operations(_ side: Int, _ layers: [Layer]) throws -> Int {
      let tensors = randomTensors(layers, seed: 7)
      return try StepSequence(layers, ImageShape(side: side, channels: layers.convolutions[0].inputs)) { tensors[$0]! }
        .operations
    }
    #expect(try operations(10, [conv("a", 16, 24, Self.three), Self.pool]) == 2 * 100 * 9 * 16 * 24)
    #expect(try operations(9, [conv("a", 3, 5, Window(kernel: 7, stride: 2, padding: 3))]) == 2 * 25 * 49 * 3 * 5)
    #expect(
      try operations(9, invertedResidual("a", 8, 40, 8, kernel: 3, stride: 2)) == 2
        * (81 * 8 * 40 + 16 * 9 * 40 + 16 * 40 * 8))
    #expect(
      try operations(
        9,
        [conv("a", 3, 32, Window(kernel: 3, stride: 2, padding: 1))]
          + invertedResidual("b", 32, 32, 16, kernel: 3, stride: 1))
        == 2 * 25 * (27 * 32 + 9 * 32 + 32 * 16))
    #expect(try operations(6, [.branches([[conv("a", 4, 5)], [conv("b", 4, 7)]])]) == 2 * 36 * 4 * 12)
  }
}
