import Testing

@testable import Tensor

struct FloatVectorTests {
  private func check<V: FloatVector>(_: V.Type) {
    let x = (0..<V.scalarCount + 2).map { Float($0 * 5 % 17) - 7 }
    // From any address, and to any: vectors are not aligned.
    x.withUnsafeBufferPointer { x in
      let v = V(at: x.baseAddress! + 1), w = V(at: x.baseAddress! + 2)
      for k in 0..<V.scalarCount {
        #expect(v[k] == x[k + 1] && V.larger(v, w)[k] == max(x[k + 1], x[k + 2]))
        #expect(v.after(.none)[k] == v[k] && v.after(.relu)[k] == max(v[k], 0))
        #expect(v.after(.relu6)[k] == min(max(v[k], 0), 6))
      }
      var y = [Float](repeating: 99, count: V.scalarCount + 2)
      y.withUnsafeMutableBufferPointer { v.store(at: $0.baseAddress! + 1) }
      #expect(y == [99] + x[1...V.scalarCount] + [99])
    }
  }

  @Test func eachElementByItself() {
    check(SIMD8<Float>.self)
    check(SIMD16<Float>.self)
  }

  /// Of a comparison with what is not a number the first remains, so that a training that diverged is seen.
  @Test func whatIsNotANumberStays() {
    #expect(SIMD8<Float>(repeating: .nan).after(.relu6)[0].isNaN)
    #expect(SIMD16.larger(SIMD16<Float>(repeating: .nan), .zero)[0].isNaN)
  }
}
