import Tensor

/// A layer y = x · w + b, which knows the names of its parameters: w [inputs, outputs] and b [outputs].
package struct Linear: Sendable {
  package let weights: String, bias: String

  package init(weights: String, bias: String) { (self.weights, self.bias) = (weights, bias) }

  /// `<prefix>.weights` and `<prefix>.bias`.
  package init(_ prefix: String) { self.init(weights: "\(prefix).weights", bias: "\(prefix).bias") }

  /// `<prefix>.projection` and `<prefix>.bias`.
  package init(projection prefix: String) { self.init(weights: "\(prefix).projection", bias: "\(prefix).bias") }

  package var names: [String] { [weights, bias] }

  /// Adds fresh parameters: w from U(±bound), b zero.
  /// - Parameter bound: 1/√inputs if nil.
  package func initialize(
    _ parameters: inout Parameters, inputs: Int, outputs: Int, bound: Float? = nil, using generator: inout SplitMix64
  ) {
    let bound = bound ?? 1 / Float(inputs).squareRoot()
    parameters[weights] = Tensor(uniform: bound, shape: [inputs, outputs], using: &generator)
    parameters[bias] = Tensor(shape: [outputs])
  }

  /// x · w + b, [rows, outputs].
  package func callAsFunction(_ x: Variable, _ variables: Variables) -> Variable {
    linear(x, variables[weights], variables[bias])
  }
}

extension Float {
  /// √(6 / (inputs + outputs)): the bound of a layer's weights by Glorot and Bengio 2010.
  package static func glorot(_ inputs: Int, _ outputs: Int) -> Float { (6 / Float(inputs + outputs)).squareRoot() }
}
