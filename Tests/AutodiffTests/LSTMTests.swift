import Autodiff
import Tensor
import TestSupport
import Testing

struct LSTMTests {
  /// Plain scalar LSTM of one sequence: the oracle.
  func oracle(_ inputs: [[Float]], recurrent w: Tensor, size: Int) -> (states: [[Float]], cell: [Float]) {
    func sigmoid(_ x: Float) -> Float { 1 / (1 + exponential(-x)) }
    var h = [Float](repeating: 0, count: size), c = h, all: [[Float]] = []
    for x in inputs {
      let gates = (0..<4 * size).map { j in x[j] + (0..<size).reduce(0) { $0 + h[$1] * w.elements[$1 * 4 * size + j] } }
      for j in 0..<size {
        c[j] = sigmoid(gates[size + j]) * c[j] + sigmoid(gates[j]) * (2 * sigmoid(2 * gates[2 * size + j]) - 1)
        h[j] = sigmoid(gates[3 * size + j]) * (2 * sigmoid(2 * c[j]) - 1)
      }
      all.append(h)
    }
    return (all, c)
  }

  @Test(arguments: [1, 3, 8, 13])
  func packedBatchEqualsOneSequenceAtATime(size: Int) {
    var generator = SplitMix64(seed: 1)
    let table = Tensor(normal: 0.7, shape: [5, 4 * size], using: &generator)
    let recurrent = Tensor(normal: 0.5, shape: [size, 4 * size], using: &generator)
    let sequences = [[0, 1, 2, 1], [3, 4], [2, 2], [4]]
    let batchSizes = [4, 3, 1, 1]
    let types = [0, 3, 2, 4, 1, 4, 2, 2, 1]
    let output = lstm(.constant(table), types: types, batchSizes: batchSizes, recurrent: .constant(recurrent))
    for (i, sequence) in sequences.enumerated() {
      let (states, cell) = oracle(sequence.map { Array(table.elements[$0 * 4 * size..<($0 + 1) * 4 * size]) }, recurrent: recurrent, size: size)
      for (t, state) in states.enumerated() {
        let row = batchSizes[..<t].reduce(0, +) + i
        expectClose(output.states.value.slicingRows(row..<row + 1), Tensor(shape: [1, size], elements: state))
      }
      expectClose(output.lastCells.value.slicingRows(i..<i + 1), Tensor(shape: [1, size], elements: cell))
    }
    #expect(lastRows(batchSizes: batchSizes) == [8, 5, 6, 3])
  }

  @Test(arguments: [1, 3, 8, 17]) func gradients(size: Int) {
    var generator = SplitMix64(seed: 2)
    let table = Tensor(normal: 0.7, shape: [4, 4 * size], using: &generator)
    let recurrent = Tensor(normal: 0.5, shape: [size, 4 * size], using: &generator)
    checkGradients(of: [table, recurrent]) {
      let output = lstm($0[0], types: [0, 3, 1, 2, 3, 0], batchSizes: [3, 2, 1], recurrent: $0[1])
      return sum(weightedSum(output.states), weightedSum(output.lastCells, seed: 3))
    }
    checkGradients(of: [table, recurrent]) {
      weightedSum(lstm($0[0], types: [0, 3, 1, 2, 3, 0], batchSizes: [3, 2, 1], recurrent: $0[1]).lastCells)
    }
  }

  @Test func noSentences() {
    let table = Variable.parameter(Tensor(repeating: 1, shape: [2, 12])), recurrent = Variable.parameter(Tensor(repeating: 1, shape: [3, 12]))
    let output = lstm(table, types: [], batchSizes: [], recurrent: recurrent)
    #expect(output.states.shape == [0, 3] && output.lastCells.shape == [0, 3] && lastRows(batchSizes: []) == [])
    let all = Autodiff.gradients(of: sum(weightedSum(output.states), weightedSum(output.lastCells)))
    #expect(all[table] == Tensor(shape: [2, 12]) && all[recurrent] == Tensor(shape: [3, 12]))
  }

  /// Sentences of one word never use the recurrent weights.
  @Test func sentencesOfOneWord() {
    var generator = SplitMix64(seed: 3)
    let recurrent = Variable.parameter(Tensor(normal: 1, shape: [3, 12], using: &generator))
    let output = lstm(.constant(Tensor(normal: 1, shape: [2, 12], using: &generator)), types: [1, 0], batchSizes: [2], recurrent: recurrent)
    #expect(Autodiff.gradients(of: weightedSum(output.states))[recurrent] == Tensor(shape: [3, 12]))
  }
}
