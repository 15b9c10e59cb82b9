import Autodiff
import Foundation
import Tensor
import TestSupport
import Testing

@testable import Recurrent

struct GRUCellTests {
  static let size = 5

  /// What `forward` makes of [x; product; bias; previous], in double precision.
  static func oracle(_ v: [Double], isFirst: Bool) -> [Double] {
    func sigmoid(_ x: Double) -> Double { 1 / (1 + exp(-x)) }
    let x = Array(v[..<15]), product = isFirst ? [Double](repeating: 0, count: 15) : Array(v[15..<30])
    let p = zip(product, v[30..<45]).map { $0 + $1 },
      previous = isFirst ? [Double](repeating: 0, count: 5) : Array(v[45...])
    var h: [Double] = []
    for j in 0..<size {
      let r = sigmoid(x[j] + p[j]), z = sigmoid(x[size + j] + p[size + j])
      let n = tanh(x[2 * size + j] + r * p[2 * size + j])
      h.append((1 - z) * n + z * previous[j])
    }
    return h
  }

  @Test(arguments: [false, true]) func statesAndGradientsAreThoseOfTheEquations(isFirst: Bool) {
    var generator = SplitMix64(seed: 8)
    let v = Tensor(normal: 1, shape: [50], using: &generator).elements,
      dh = Tensor(normal: 1, shape: [5], using: &generator).elements
    var gates = [Float](repeating: 0, count: 20), state = [Float](repeating: 0, count: 5)
    var dGates = gates, dPrevious = [Float](repeating: 1, count: 5)
    v.withUnsafeBufferPointer { v in
      let v = v.baseAddress!
      for units in [0..<2, 2..<5] {  // as two threads do it
        let cell = GRUCell(size: 5, units: units)
        cell.forward(
          v, product: isFirst ? nil : v + 15, bias: v + 30, previous: isFirst ? nil : v + 45, gates: &gates,
          state: &state)
        dPrevious.withUnsafeMutableBufferPointer { dPrevious in
          cell.backward(
            gates: gates, previous: isFirst ? nil : v + 45, dState: dh, dGates: &dGates,
            dPrevious: isFirst ? nil : dPrevious.baseAddress!)
        }
      }
    }
    let exact = v.map(Double.init)
    #expect(relativeError(state, Self.oracle(exact, isFirst: isFirst).map(Float.init)) < 1e-6)
    func difference(_ i: Int) -> Float {
      func at(_ shift: Double) -> Double {
        var shifted = exact
        shifted[i] += shift
        return zip(Self.oracle(shifted, isFirst: isFirst), dh).map { $0 * Double($1) }.reduce(0, +)
      }
      return Float((at(1e-5) - at(-1e-5)) / 2e-5)
    }
    #expect(relativeError(Array(dGates[..<15]), (0..<15).map(difference)) < 1e-5)
    // A bias enters where a product does.
    #expect(relativeError(Array(dGates[..<10]) + Array(dGates[15...]), (30..<45).map(difference)) < 1e-5)
    if !isFirst { #expect(relativeError(dPrevious.map { $0 - 1 }, (45..<50).map(difference)) < 1e-5) }
  }
}
