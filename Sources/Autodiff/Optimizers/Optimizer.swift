import Tensor

/// Changes parameters along their gradients; its state is what a checkpoint must keep.
package protocol Optimizer {
  /// Learning rate of the next update.
  var learningRate: Float { get set }
  /// One update of every parameter in `variables` that is learned.
  mutating func update(_ parameters: inout Parameters, _ variables: Variables, _ gradients: Gradients)
  /// Moments by name, for a checkpoint.
  var state: Parameters { get set }
  /// How many updates were made.
  var steps: Int { get set }
}

extension Gradients {
  /// √Σ g² over all learned `variables`, and the gradients scaled so that it is at most `limit`.
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
      var sum: Double = 0
      var start = 0
      while start < x.count {
        let n = Swift.min(1024, x.count - start)
        sum += Double(dot(x.baseAddress! + start, x.baseAddress! + start, n))
        start += n
      }
      return sum
    }
  }
}
