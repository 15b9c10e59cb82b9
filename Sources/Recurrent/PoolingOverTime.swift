import Autodiff
import Tensor

/// How the states of a sequence become one vector: the last state, or the maximum or mean of each channel over all.
package enum PoolingOverTime: String, CaseIterable, Codable, Sendable {
  case last, max, mean

  /// The vector of each sequence, [sequences, H].
  /// - Parameters:
  ///   - states: [nodes, H].
  ///   - paths: the rows of each sequence among the states, at least one.
  package func callAsFunction(_ states: Variable, paths: [[Int]]) -> Variable {
    switch self {
    case .last: states.rows(paths.map { $0.last! })
    case .max: maxOverTime(states, paths: paths)
    case .mean: meanOverTime(states, paths: paths)
    }
  }
}

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

/// The largest value of each channel over the states of each sequence, [sequences, H]; see `meanOverTime`.
private func maxOverTime(_ states: Variable, paths: [[Int]]) -> Variable {
  let size = states.value.columns
  var best = states.value.gatheringRows(paths.map { $0[0] })
  var source = paths.flatMap { [Int32](repeating: Int32($0[0]), count: size) }  // the row of each maximum
  func compare(_ x: UnsafePointer<Float>, _ y: UnsafeMutablePointer<Float>, _ source: UnsafeMutablePointer<Int32>) {
    for (i, path) in paths.enumerated() {
      let y = y + i * size, source = source + i * size
      for row in path.dropFirst() {
        precondition(row < states.value.rows, "row \(row) of \(states.shape)")
        let x = x + row * size, row = Int32(truncatingIfNeeded: row)
        for j in 0..<size {
          let larger = x[j] > y[j]
          y[j] = larger ? x[j] : y[j]
          source[j] = larger ? row : source[j]
        }
      }
    }
  }
  compare(states.value.elements, &best.elements, &source)
  return record(best, from: states) { [source] dy, gradients in
    gradients.add(to: states) { dx in
      for (i, row) in source.enumerated() { dx.elements[Int(row) * size + i % size] += dy.elements[i] }
    }
  }
}
