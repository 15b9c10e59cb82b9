import Autodiff
import Foundation
import TestSupport
import Testing

@testable import Attention
@testable import Tensor

struct MemoryCellTests {
  let q: [Float] = [0.3, -0.8, 1.2], p: [Float] = [0.4, -1, 2, 0.9, 0.1, -0.7],
    bias: [Float] = [0.1, 0.2, -0.3, 0, 0.5, -0.1]

  func oracle(_ q: [Double], _ p: [Double]) -> [Double] {
    (0..<3).map { j in
      let g = 1 / (1 + exp(-p[j] - Double(bias[j])))
      return g * q[j] + (1 - g) * tanh(p[3 + j] + Double(bias[3 + j]))
    }
  }

  @Test func equalsTheFormula() {
    var (gates, next) = (p, q)
    next.withUnsafeMutableBufferPointer { q in  // in place
      MemoryCell.forward(&gates, bias: bias, q.baseAddress!, into: q.baseAddress!, size: 3)
    }
    #expect(relativeError(next, oracle(q.map(Double.init), p.map(Double.init)).map(Float.init)) < 1e-6)
  }

  @Test func backwardIsTheDifference() {
    let dNext: [Float] = [0.7, -0.4, 1.5]
    var (gates, next, dq, dp) = (p, q, dNext, [Float](repeating: 0, count: 6))
    MemoryCell.forward(&gates, bias: bias, q, into: &next, size: 3)
    MemoryCell.backward(gates: gates, q, &dq, dp: &dp, size: 3)
    let (q, p) = (self.q.map(Double.init), self.p.map(Double.init))
    func loss(_ q: [Double], _ p: [Double]) -> Double { zip(oracle(q, p), dNext).map { $0 * Double($1) }.reduce(0, +) }
    func differences(_ x: [Double], _ loss: ([Double]) -> Double) -> [Float] {
      x.indices.map {
        var (up, down) = (x, x)
        up[$0] += 1e-6
        down[$0] -= 1e-6
        return Float((loss(up) - loss(down)) / 2e-6)
      }
    }
    #expect(relativeError(dq, differences(q) { loss($0, p) }) < 1e-5)
    #expect(relativeError(dp, differences(p) { loss(q, $0) }) < 1e-5)
  }

  @Test func normalizedItHasLengthOneAndNoGradientAlongItself() {
    var q = self.q, d: [Float] = [0.7, -0.4, 1.5]
    let norm = MemoryCell.normalize(&q, size: 3)
    #expect(abs(dot(q, q, 3) - 1) < 1e-6 && relativeError(q.map { $0 * norm }, self.q) < 1e-6)
    MemoryCell.denormalize(&d, q, norm: norm, size: 3)
    #expect(abs(dot(d, q, 3)) < 1e-6)
  }
}
