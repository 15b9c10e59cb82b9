import Tensor

extension Gradients {
  /// Scales the gradients so that √Σ g² over all learned `variables` is at most `limit`; 0 means no limit.
  package mutating func clip(_ variables: Variables, norm limit: Float) {
    guard limit > 0 else { return }
    var sum: Double = 0
    for name in variables.names where variables[name].requiresGradient { sum += self[variables[name]].sumOfSquares() }
    let norm = Float(sum.squareRoot())
    guard norm > limit else { return }
    for name in variables.names { add(to: variables[name]) { $0.scale(by: limit / norm) } }
  }
}

extension Tensor {
  /// Σ x², in double precision.
  package func sumOfSquares() -> Double {
    elements.withUnsafeBufferPointer { x in
      stride(from: 0, to: x.count, by: 1024).reduce(0) { sum, start in
        let x = x.baseAddress! + start, count = Swift.min(1024, count - start)
        return sum + Double(dot(x, x, count))
      }
    }
  }
}
