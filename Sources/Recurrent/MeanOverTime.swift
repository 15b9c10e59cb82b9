import Autodiff
import Tensor

/// The mean of the states of each sequence, [sequences, H].
/// - Parameters:
///   - states: [nodes, H].
///   - paths: the rows of each sequence among the states, at least one.
package func meanOverTime(_ states: Variable, paths: [[Int]]) -> Variable {
  let nodes = paths.flatMap { $0 }, sequences = paths.indices.flatMap { i in paths[i].map { _ in i } }
  let weights = paths.flatMap { path in path.map { _ in 1 / Float(path.count) } }
  var mean = Tensor(shape: [paths.count, states.value.columns])
  mean.addRows(of: states.value, from: nodes, to: sequences, weights: weights)
  return record(mean, from: states) { dy, gradients in
    gradients.add(to: states) { $0.addRows(of: dy, from: sequences, to: nodes, weights: weights) }
  }
}
