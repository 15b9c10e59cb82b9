import Tensor
import TestSupport
import Testing

struct ChannelAffineTests {
  static let shapes = [(0, 3), (1, 1), (5, 7), (64, 8), (65, 17), (300, 64)]
  static let activations: [Activation] = [.none, .relu, .relu6]

  /// An affine map that reaches beyond every bound, and what it is applied to.
  private func example(_ rows: Int, _ channels: Int, _ activation: Activation) -> (
    affine: ChannelAffine, x: Tensor, z: [Float], dy: Tensor
  ) {
    var generator = SplitMix64(seed: 7)
    let factor = Tensor(normal: 3, shape: [channels], using: &generator).elements,
      offset = Tensor(normal: 3, shape: [channels], using: &generator).elements
    let x = Tensor(normal: 2, shape: [rows, channels], using: &generator),
      dy = Tensor(normal: 1, shape: [rows, channels], using: &generator)
    let z = x.elements.indices.map { x.elements[$0] * factor[$0 % channels] + offset[$0 % channels] }
    return (ChannelAffine(factor: factor, offset: offset, activation: activation), x, z, dy)
  }

  private func clamped(_ z: Float, _ activation: Activation) -> Float {
    switch activation {
    case .none: z
    case .relu: max(0, z)
    case .relu6: min(6, max(0, z))
    }
  }

  @Test(arguments: shapes, activations)
  func equalsTheFormula(shape: (rows: Int, channels: Int), activation: Activation) {
    let (affine, x, z, _) = example(shape.rows, shape.channels, activation)
    expectClose(affine(x), Tensor(shape: x.shape, elements: z.map { clamped($0, activation) }), within: 1e-6)
  }

  @Test(arguments: shapes, activations)
  func gradientsEqualTheNaiveOnes(shape: (rows: Int, channels: Int), activation: Activation) {
    let (affine, x, z, dy) = example(shape.rows, shape.channels, activation), channels = shape.channels
    let mean = (0..<channels).map { Float($0) / 10 }, linear = mean.map { 1 - $0 }, constant = mean.map { $0 * $0 }
    let g = zip(z, dy.elements).map { clamped($0, activation) == $0 ? $1 : 0 }
    var expected = (g: [Double](repeating: 0, count: channels), gx: [Double](repeating: 0, count: channels))
    for i in g.indices {
      expected.g[i % channels] += Double(g[i])
      expected.gx[i % channels] += Double(g[i]) * Double(x.elements[i] - mean[i % channels])
    }
    let sums = affine.gradientSums(dy, x, mean: mean)
    #expect(relativeError(sums.g.map { Float($0) }, expected.g.map { Float($0) }) < 1e-5)
    #expect(relativeError(sums.gx.map { Float($0) }, expected.gx.map { Float($0) }) < 1e-5)

    var dx = dy, frozen = dy
    affine.propagate(&dx, x, linear: linear, constant: constant)
    affine.propagate(&frozen, x)
    let slope = g.indices.map { g[$0] * affine.factor.elements[$0 % channels] }
    expectClose(frozen, Tensor(shape: x.shape, elements: slope), within: 1e-6)
    expectClose(
      dx,
      Tensor(
        shape: x.shape,
        elements: g.indices.map { slope[$0] + linear[$0 % channels] * x.elements[$0] + constant[$0 % channels] }),
      within: 1e-6)
  }

  @Test func threadsDoNotChangeABit() {
    let (affine, x, _, dy) = example(1000, 24, .relu)
    func sums() -> [Double] {
      affine.gradientSums(dy, x, mean: affine.offset.elements).gx + BatchStatistics(of: x).variance.map { Double($0) }
    }
    #expect(Threads.using(1, sums) == Threads.using(3, sums))
  }
}
