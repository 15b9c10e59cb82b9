import Foundation
import Testing

@testable import Tensor

struct ElementaryTests {
  /// Evenly spaced arguments, ends included.
  func arguments(_ low: Double, _ high: Double, count: Int = 200_001) -> [Float] {
    (0..<count).map { Float(low + (high - low) * Double($0) / Double(count - 1)) }
  }

  @Test func exponentialIsWithinTwoUlp() {
    var largest = 0.0
    for x in arguments(-87, 87) {
      let exact = exp(Double(x))
      largest = max(largest, abs(Double(exponential(x)) - exact) / exact)
    }
    #expect(largest <= 2 * 0x1p-23)
  }

  @Test func exponentialIsOneAtZeroAndNeverZeroOrInfinite() {
    #expect(exponential(Float(0)) == 1)
    for x: Float in [87.1, 1000, .infinity] {
      #expect(exponential(x) == exponential(Float(87)) && exponential(x).isFinite)
    }
    for x: Float in [-87.1, -1000, -.infinity] {
      #expect(exponential(x) == exponential(Float(-87)) && exponential(x).isNormal)
    }
    #expect(exponential(Float.nan).isNaN)  // a broken number is not hidden
  }

  @Test func exponentialOfVectorsIsThatOfTheirElements() {
    let x = arguments(-90, 90, count: 1601) + [0, 1000, .infinity, -1000, -.infinity]
    for start in stride(from: 0, to: x.count - 15, by: 5) {
      let y = exponential(SIMD16(x[start..<start + 16]))
      for i in 0..<16 { #expect(y[i] == exponential(x[start + i])) }
    }
  }

  @Test func logisticIsCloseAndSaturates() {
    for x in arguments(-30, 30) { #expect(abs(Double(logistic(x)) - 1 / (1 + exp(-Double(x)))) <= 1e-7) }
    #expect(logistic(0) == 0.5 && logistic(1000) == 1)
    #expect(logistic(-1000) >= 0 && logistic(-1000) < 1e-37)
  }

  @Test func hyperbolicTangentIsCloseAndSaturates() {
    var largest = 0.0
    for x in arguments(-20, 20) { largest = max(largest, abs(Double(hyperbolicTangent(x)) - tanh(Double(x)))) }
    for x in arguments(-0.01, 0.01, count: 20_001) {
      largest = max(largest, abs(Double(hyperbolicTangent(x)) - tanh(Double(x))))
    }
    #expect(largest <= 2e-7)
    #expect(hyperbolicTangent(0) == 0 && hyperbolicTangent(1000) == 1 && hyperbolicTangent(-1000) == -1)
  }

  @Test func clampLimits() {
    #expect([-3, -2, 0, 5, 6].map { clamp($0, -2, 5) } == [-2, -2, 0, 5, 5])
  }

  @Test func functionsOfTheCLibrary() {
    #expect(logarithm(Float(1)) == 0 && logarithm(1.0) == 0 && exponential(0.0) == 1 && cosine(0) == 1)
    #expect(abs(logarithm(Float(2)) - 0.693_147_2) < 1e-7 && abs(exponential(1.0) - 2.718_281_828_459_045) < 1e-15)
    #expect(abs(cosine(.pi) + 1) < 1e-7)
  }
}
