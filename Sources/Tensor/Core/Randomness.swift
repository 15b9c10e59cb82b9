/// SplitMix64 (Steele, Lea and Flood, OOPSLA 2014): a small generator whose whole state is one word,
/// so that a checkpoint can hold it. Chance is always handed in.
package struct SplitMix64: RandomNumberGenerator, Sendable {
  package var state: UInt64

  package init(seed: UInt64) { state = seed }

  /// An independent stream for each (seed, stream), such as one an epoch or one a purpose.
  package init(seed: UInt64, stream: UInt64) {
    var mixed = SplitMix64(seed: seed)
    mixed.state = mixed.next() ^ (stream &* 0xD1B5_4A32_D192_ED03)
    self.state = mixed.next()
  }

  package mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  /// Uniform in [0, 1), with 24 bits.
  package mutating func nextFloat() -> Float { Float(next() >> 40) * 0x1p-24 }
}

extension Tensor {
  /// Uniform in [-bound, bound).
  package init(uniform bound: Float, shape: [Int], using generator: inout SplitMix64) {
    self.init(shape: shape, elements: (0..<shape.reduce(1, *)).map { _ in (generator.nextFloat() * 2 - 1) * bound })
  }

  /// Normal with mean 0, by the sum of squares method of Marsaglia (polar).
  package init(normal deviation: Float, shape: [Int], using generator: inout SplitMix64) {
    let count = shape.reduce(1, *)
    var elements: [Float] = []
    elements.reserveCapacity(count + 1)
    while elements.count < count {
      let u = generator.nextFloat() * 2 - 1, v = generator.nextFloat() * 2 - 1
      let s = u * u + v * v
      guard s > 0, s < 1 else { continue }
      let factor = deviation * (-2 * logarithm(s) / s).squareRoot()
      elements.append(u * factor)
      elements.append(v * factor)
    }
    self.init(shape: shape, elements: Array(elements.prefix(count)))
  }
}
