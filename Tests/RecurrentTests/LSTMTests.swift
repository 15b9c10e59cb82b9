import Autodiff
import Recurrent
import Tensor
import TestSupport
import Testing

struct LSTMTests {
  /// Beginnings that are shared, a sequence that ends within another, two that are the same.
  let sequences = [[0, 1, 2, 1], [3, 4], [2, 2], [4], [0, 1, 3], [0, 1], [0, 3], [3, 4]]

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

  func parameters(items: Int, _ size: Int) -> (table: Tensor, recurrent: Tensor) {
    var generator = SplitMix64(seed: 1)
    return (
      Tensor(normal: 0.7, shape: [items, 4 * size], using: &generator),
      Tensor(normal: 0.5, shape: [size, 4 * size], using: &generator)
    )
  }

  @Test(arguments: [1, 3, 8, 13, 33, 70])
  func aTreeEqualsOneSequenceAtATime(size: Int) {
    let (table, recurrent) = parameters(items: 5, size), tree = PrefixTree(sequences)
    let output = lstm(.constant(table), tree, recurrent: .constant(recurrent))
    for (i, sequence) in sequences.enumerated() {
      let (states, cell) = oracle(
        sequence.map { Array(table.elements[$0 * 4 * size..<($0 + 1) * 4 * size]) }, recurrent: recurrent, size: size)
      for (node, state) in zip(tree.paths[i], states) {
        expectClose(output.states.value.slicingRows(node..<node + 1), Tensor(shape: [1, size], elements: state))
      }
      expectClose(output.lastCells.value.slicingRows(i..<i + 1), Tensor(shape: [1, size], elements: cell))
    }
  }

  @Test(arguments: [1, 3, 8, 35]) func gradients(size: Int) {
    let (table, recurrent) = parameters(items: 5, size), tree = PrefixTree(sequences)
    checkGradients(of: [table, recurrent]) {
      let output = lstm($0[0], tree, recurrent: $0[1])
      return weightedSum(output.states) + weightedSum(output.lastCells, seed: 3)
    }
    checkGradients(of: [table, recurrent]) { weightedSum(lstm($0[0], tree, recurrent: $0[1]).lastCells) }
  }

  /// The sum over sequences of what each gives alone, of which shared beginnings are a part each time.
  @Test func gradientsAreThoseOfSequencesAlone() {
    let size = 40, (table, recurrent) = parameters(items: 5, size)
    func total(_ x: Variable) -> Variable {
      product(
        product(.constant(Tensor(repeating: 1, shape: [1, x.value.rows])), x),
        .constant(Tensor(repeating: 1, shape: [size, 1])))
    }
    func gradients(_ sequences: [[Int]]) -> [Tensor] {
      let variables = [Variable.parameter(table), .parameter(recurrent)], tree = PrefixTree(sequences)
      let output = lstm(variables[0], tree, recurrent: variables[1])
      let all = Autodiff.gradients(of: total(output.states.rows(tree.paths.flatMap { $0 })))
      return variables.map { all[$0] }
    }
    var sums = [Tensor(shape: table.shape), Tensor(shape: recurrent.shape)]
    for sequence in sequences { for (i, gradient) in gradients([sequence]).enumerated() { sums[i].add(gradient) } }
    for (whole, sum) in zip(gradients(sequences), sums) { expectClose(whole, sum) }
  }

  @Test(arguments: [1, 3]) func statesDoNotDependOnTheThreads(threads: Int) {
    let (table, recurrent) = parameters(items: 5, 70)
    func states() -> Tensor {
      lstm(.constant(table), PrefixTree(sequences), recurrent: .constant(recurrent)).states.value
    }
    #expect(Threads.using(threads, states) == Threads.using(2, states))
  }

  @Test func noSequences() {
    let table = Variable.parameter(Tensor(repeating: 1, shape: [2, 12])),
      recurrent = Variable.parameter(Tensor(repeating: 1, shape: [3, 12]))
    let output = lstm(table, PrefixTree([]), recurrent: recurrent)
    #expect(output.states.shape == [0, 3] && output.lastCells.shape == [0, 3])
    let all = Autodiff.gradients(of: weightedSum(output.states) + weightedSum(output.lastCells))
    #expect(all[table] == Tensor(shape: [2, 12]) && all[recurrent] == Tensor(shape: [3, 12]))
  }

  /// Sequences of one item never use the recurrent weights, and yet have a gradient.
  @Test func sequencesOfOneItem() {
    let (table, recurrent) = parameters(items: 2, 3), variable = Variable.parameter(recurrent)
    let output = lstm(.constant(table), PrefixTree([[1], [0]]), recurrent: variable)
    #expect(Autodiff.gradients(of: weightedSum(output.states))[variable] == Tensor(shape: [3, 12]))
    checkGradients(of: [table]) {
      weightedSum(lstm($0[0], PrefixTree([[1], [0]]), recurrent: .constant(recurrent)).states)
    }
  }
}

struct LSTMLayerTests {
  let layer = LSTMLayer("lstm")

  func parameters(bound: Float? = nil) -> Parameters {
    var parameters = Parameters(), generator = SplitMix64(seed: 2)
    layer.initialize(&parameters, inputs: 3, hidden: 4, bound: bound, using: &generator)
    return parameters
  }

  @Test func freshParametersRememberAtFirst() {
    let parameters = parameters()
    #expect(parameters.names == layer.names && layer.names == ["lstm.input", "lstm.recurrent", "lstm.bias"])
    #expect(parameters["lstm.bias"].elements == (0..<16).map { (4..<8).contains($0) ? 1 : 0 })
    var same = SplitMix64(seed: 2)
    #expect(parameters["lstm.input"] == Tensor(uniform: 0.5, shape: [3, 16], using: &same))
    #expect(parameters["lstm.recurrent"] == Tensor(uniform: 0.5, shape: [4, 16], using: &same))
    let narrow = self.parameters(bound: 0.1)
    #expect(narrow["lstm.input"].elements.allSatisfy { abs($0) <= 0.1 })
    #expect(narrow["lstm.recurrent"] == parameters["lstm.recurrent"])
  }

  /// The tree's steps are `step` from zeros.
  @Test func aStepIsThatOfTheSequence() {
    var generator = SplitMix64(seed: 3)
    let items = Variable.constant(Tensor(normal: 1, shape: [2, 3], using: &generator))
    let variables = parameters().constants(), whole = layer(items, PrefixTree([[0, 1]]), variables)
    var states = Variable.constant(Tensor(shape: [1, 4])), cells = states
    for item in 0..<2 {
      (states, cells) = layer.step(items.rows([item]), states: states, cells: cells, variables)
    }
    let distance = zip(
      states.value.elements + cells.value.elements, whole.states.value.elements[4...] + whole.lastCells.value.elements)
    #expect(distance.allSatisfy { abs($0 - $1) < 1e-6 } && states.value.elements.contains { $0 != 0 })
  }
}
