import ArgumentParser
import Stage
import Tensor

/// Measures GFLOP/s of multiplications and additions in registers, the upper limit of every kernel.
struct Peak: TimedProgram {
  static let configuration = CommandConfiguration(
    commandName: "peak", abstract: "Measures how many GFLOP/s the processor can do at most.",
    discussion: "Example: benchmark peak --repeats 3")

  @OptionGroup var timing: Timing

  func measure() {
    let rounds = 4_000_000, threads = timing.threads
    var sums = [Float](repeating: 0, count: threads)
    sums.withUnsafeMutableBufferPointer { sums in
      timing.measure("peak", units: threads * rounds * 16 * 32, scale: 1e-9) {
        parallel(threads) { for worker in $0 { sums[worker] = multiplyAndAdd(rounds) } }
      }
    }
  }
}

/// Sixteen independent chains of fused multiplications and additions of 16 floats each.
private func multiplyAndAdd(_ rounds: Int) -> Float {
  typealias Vector = SIMD16<Float>
  let (b, c) = (Vector(repeating: 0.999), Vector(repeating: 0.001))
  var (a0, a1, a2, a3) = (b, c, b, c), (a4, a5, a6, a7) = (b, c, b, c), (a8, a9, a10, a11) = (b, c, b, c)
  var (a12, a13, a14, a15) = (b, c, b, c)
  for _ in 0..<rounds {
    a0 = c.addingProduct(a0, b)
    a1 = c.addingProduct(a1, b)
    a2 = c.addingProduct(a2, b)
    a3 = c.addingProduct(a3, b)
    a4 = c.addingProduct(a4, b)
    a5 = c.addingProduct(a5, b)
    a6 = c.addingProduct(a6, b)
    a7 = c.addingProduct(a7, b)
    a8 = c.addingProduct(a8, b)
    a9 = c.addingProduct(a9, b)
    a10 = c.addingProduct(a10, b)
    a11 = c.addingProduct(a11, b)
    a12 = c.addingProduct(a12, b)
    a13 = c.addingProduct(a13, b)
    a14 = c.addingProduct(a14, b)
    a15 = c.addingProduct(a15, b)
  }
  return (a0 + a1 + a2 + a3 + a4 + a5 + a6 + a7 + a8 + a9 + a10 + a11 + a12 + a13 + a14 + a15).sum()
}
