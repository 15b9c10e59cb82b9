import Glibc

/// eˣ to 2 ulp in a branch-free polynomial, because glibc's `expf` never vectorises. Arguments are clamped to ±87,
/// so the result is never zero or infinite.
@inlinable @inline(__always)
package func exponential(_ x: Float) -> Float {
  let x = clamp(x, -87, 87)
  let magic: Float = 0x1.8p23  // adding it leaves the nearest integer in the low bits
  let shifted = x * 1.442_695_04 + magic
  let n = shifted - magic
  let r = (x - n * 0.693_359_375) + n * 2.121_944_4e-4  // ln 2 in two parts (Cody and Waite)
  var p: Float = 1.987_569_15e-4  // Cephes' expf
  p = p * r + 1.398_199_95e-3
  p = p * r + 8.333_451_9e-3
  p = p * r + 4.166_579_6e-2
  p = p * r + 1.666_666_55e-1
  p = p * r + 5.000_000_1e-1
  p = p * r * r + r + 1
  let scale = Float(bitPattern: (shifted.bitPattern &+ 127) << 23)
  return p * scale
}

/// The same of 16 numbers at once, bit for bit, for loops over short rows, which the compiler leaves half to scalars.
@inlinable @inline(__always)
package func exponential(_ x: SIMD16<Float>) -> SIMD16<Float> {
  typealias Vector = SIMD16<Float>
  var x = x
  x.replace(with: -87, where: x .< -87)
  x.replace(with: 87, where: x .> 87)
  let magic = Vector(repeating: 0x1.8p23)
  let shifted = x * 1.442_695_04 + magic
  let n = shifted - magic
  let r = (x - n * 0.693_359_375) + n * 2.121_944_4e-4
  var p = Vector(repeating: 1.987_569_15e-4)
  p = p * r + 1.398_199_95e-3
  p = p * r + 8.333_451_9e-3
  p = p * r + 4.166_579_6e-2
  p = p * r + 1.666_666_55e-1
  p = p * r + 5.000_000_1e-1
  p = p * r * r + r + 1
  let scale = unsafeBitCast((unsafeBitCast(shifted, to: SIMD16<UInt32>.self) &+ 127) &<< 23, to: Vector.self)
  return p * scale
}

/// 1 / (1 + e⁻ˣ)
@inlinable @inline(__always)
package func logistic(_ x: Float) -> Float { 1 / (1 + exponential(-x)) }

/// tanh x = 1 − 2 / (1 + e²ˣ), to an absolute error of 2e-7.
@inlinable @inline(__always)
package func hyperbolicTangent(_ x: Float) -> Float { 1 - 2 / (1 + exponential(2 * x)) }

/// x limited to [low, high], by comparisons that vectorise (`max` and `min` do not).
@inlinable @inline(__always)
package func clamp(_ x: Float, _ low: Float, _ high: Float) -> Float {
  let x = x < low ? low : x
  return x > high ? high : x
}

// By the C library.
package func logarithm(_ x: Float) -> Float { logf(x) }
package func logarithm(_ x: Double) -> Double { log(x) }
package func exponential(_ x: Double) -> Double { exp(x) }
package func cosine(_ x: Float) -> Float { cosf(x) }
