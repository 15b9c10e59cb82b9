import Tensor

/// The largest value of each channel over a sequence's steps, [sequences, H] in sorted order, from packed states [words, H].
public func maxOverTime(_ states: Variable, batchSizes: [Int]) -> Variable {
  let size = states.value.columns, sequences = batchSizes.first ?? 0
  precondition(states.value.rows == batchSizes.reduce(0, +), "states \(states.shape) in steps of \(batchSizes)")
  var best = states.value.slicingRows(0..<sequences)
  var source = (0..<sequences * size).map { Int32($0) }  // where each maximum lies in `states`
  states.value.elements.withUnsafeBufferPointer { x in
    best.elements.withUnsafeMutableBufferPointer { y in
      source.withUnsafeMutableBufferPointer { source in
        var start = sequences
        for rows in batchSizes.dropFirst() {
          for i in 0..<rows * size {
            let index = start * size + i
            let larger = x[index] > y[i]
            y[i] = larger ? x[index] : y[i]
            source[i] = larger ? Int32(truncatingIfNeeded: index) : source[i]
          }
          start += rows
        }
      }
    }
  }
  return record(best, from: states) { dy, gradients in
    gradients.add(to: states) { dx in
      for (i, index) in source.enumerated() { dx.elements[Int(index)] += dy.elements[i] }
    }
  }
}
