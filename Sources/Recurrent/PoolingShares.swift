import Autodiff
import Tensor

extension PoolingOverTime {
  /// What each state of a sequence adds to its vector, sequence by sequence, [Σ lengths, H]: the rows of a sequence sum
  /// to the vector.
  ///
  /// Of a maximum, a state's share has the channels in which it is the largest (the first of equals), and zeros
  /// elsewhere.
  /// - Parameters:
  ///   - states: [nodes, H].
  ///   - paths: the rows of each sequence among the states, at least one.
  package func shares(of states: Variable, paths: [[Int]]) -> Variable {
    scaled(states.rows(paths.flatMap { $0 }), by: factors(states.value, paths))
  }

  /// How much of each element of the paths' states counts.
  private func factors(_ states: Tensor, _ paths: [[Int]]) -> Tensor {
    let size = states.columns
    var factors = Tensor(shape: [paths.reduce(0) { $0 + $1.count }, size]), start = 0
    for path in paths {
      precondition(!path.isEmpty, "a sequence of no states")
      for j in 0..<size {
        switch self {
        case .mean:
          for t in path.indices { factors.elements[(start + t) * size + j] = 1 / Float(path.count) }
        case .last: factors.elements[(start + path.count - 1) * size + j] = 1
        case .max:
          let t = path.indices.reduce(0) {
            states.elements[path[$1] * size + j] > states.elements[path[$0] * size + j] ? $1 : $0
          }
          factors.elements[(start + t) * size + j] = 1
        }
      }
      start += path.count
    }
    return factors
  }
}

/// x ⊙ factors.
private func scaled(_ x: Variable, by factors: Tensor) -> Variable {
  record(x.value.multiplied(by: factors), from: x) { dy, gradients in
    gradients.add(dy.multiplied(by: factors), to: x)
  }
}
