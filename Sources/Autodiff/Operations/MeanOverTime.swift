import Tensor

/// The mean of a sequence's states over its steps, [sequences, H] in sorted order, from packed states [words, H].
public func meanOverTime(_ states: Variable, batchSizes: [Int]) -> Variable {
  precondition(states.value.rows == batchSizes.reduce(0, +), "states \(states.shape) in steps of \(batchSizes)")
  let sequences = batchSizes.first ?? 0
  let sequence = batchSizes.flatMap { Array(0..<$0) }  // of each packed row
  var weights = [Float](repeating: 0, count: sequences)
  for i in sequence { weights[i] += 1 }
  for i in weights.indices { weights[i] = 1 / weights[i] }
  var mean = Tensor(shape: [sequences, states.value.columns])
  mean.addRows(states.value, at: sequence)
  mean.scaleRows(by: weights)
  return record(mean, from: states) { dy, gradients in
    var share = dy
    share.scaleRows(by: weights)
    gradients.add(share.gatheringRows(sequence), to: states)
  }
}
