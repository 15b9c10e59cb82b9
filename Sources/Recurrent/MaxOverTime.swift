import Autodiff
import Tensor

/// The largest value of each channel over the states of each sequence, [sequences, H].
/// - Parameters:
///   - states: [nodes, H].
///   - paths: the rows of each sequence among the states, at least one.
package func maxOverTime(_ states: Variable, paths: [[Int]]) -> Variable {
  let size = states.value.columns
  var best = states.value.gatheringRows(paths.map { $0[0] })
  var source = [Int32](repeating: 0, count: paths.count * size)  // the row of each maximum
  states.value.elements.withUnsafeBufferPointer { x in
    best.elements.withUnsafeMutableBufferPointer { y in
      source.withUnsafeMutableBufferPointer { source in
        for (i, path) in paths.enumerated() {
          let (y, source) = (y.baseAddress! + i * size, source.baseAddress! + i * size)
          for j in 0..<size { source[j] = Int32(truncatingIfNeeded: path[0]) }
          for row in path.dropFirst() {
            precondition(row < states.value.rows, "row \(row) of \(states.shape)")
            let (x, row) = (x.baseAddress! + row * size, Int32(truncatingIfNeeded: row))
            for j in 0..<size {
              let larger = x[j] > y[j]
              y[j] = larger ? x[j] : y[j]
              source[j] = larger ? row : source[j]
            }
          }
        }
      }
    }
  }
  return record(best, from: states) { dy, gradients in
    gradients.add(to: states) { dx in
      for (i, row) in source.enumerated() { dx.elements[Int(row) * size + i % size] += dy.elements[i] }
    }
  }
}
