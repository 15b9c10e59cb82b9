import Autodiff
import Tensor
import TestSupport

/// Three values, and gradients that change sign and size.
enum OptimizerExample {
  static let start: [Float] = [1, -2, 0.5], steps = 30

  static func parameters(_ values: [Float] = start) -> Parameters {
    var parameters = Parameters()
    parameters["x"] = Tensor(shape: [values.count], elements: values)
    return parameters
  }

  /// Of step t.
  static func gradient(_ t: Int) -> [Float] { [Float(t % 5) - 1.5, 0.1 * Float(t), t % 2 == 0 ? 30 : -0.001] }

  /// Leaves, and gradients that are `gradient` for x and zero for every other.
  static func pass(_ parameters: Parameters, _ gradient: [Float], learned: Bool = true) -> (Variables, Gradients) {
    let variables = parameters.variables { _ in learned }
    let loss = product(variables["x"].flattened(), .constant(Tensor(shape: [gradient.count, 1], elements: gradient)))
    return (variables, gradients(of: loss))
  }

  /// The parameters after some steps.
  static func run(
    from parameters: Parameters = parameters(), steps range: Range<Int> = 0..<steps,
    _ update: (inout Parameters, Variables, Gradients) -> Void
  ) -> Parameters {
    var parameters = parameters
    for t in range {
      let (variables, gradients) = pass(parameters, gradient(t))
      update(&parameters, variables, gradients)
    }
    return parameters
  }
}
