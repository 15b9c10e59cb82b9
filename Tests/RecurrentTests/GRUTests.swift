import Autodiff
import Recurrent
import Tensor
import TestSupport
import Testing

struct GRUTests {
  /// Beginnings that are shared, a sequence that ends within another, two that are the same.
  let sequences = [[0, 1, 2, 1], [3, 4], [2, 2], [4], [0, 1, 3], [0, 1], [0, 3], [3, 4]]

  /// Plain scalar GRU of one sequence: the oracle.
  func oracle(_ inputs: [[Float]], recurrent w: Tensor, bias: Tensor, size: Int) -> [[Float]] {
    func sigmoid(_ x: Float) -> Float { 1 / (1 + exponential(-x)) }
    var h = [Float](repeating: 0, count: size), all: [[Float]] = []
    for x in inputs {
      var p = bias.elements
      for i in 0..<size {
        for j in p.indices { p[j] += h[i] * w.elements[i * 3 * size + j] }
      }
      for j in 0..<size {
        let r = sigmoid(x[j] + p[j]), z = sigmoid(x[size + j] + p[size + j])
        let n: Float = 2 * sigmoid(2 * (x[2 * size + j] + r * p[2 * size + j])) - 1
        h[j] = (1 - z) * n + z * h[j]
      }
      all.append(h)
    }
    return all
  }

  func parameters(items: Int, _ size: Int) -> [Tensor] {
    var generator = SplitMix64(seed: 1)
    return [(0.7, [items, 3 * size]), (0.5, [size, 3 * size]), (0.5, [3 * size])].map {
      Tensor(normal: $0, shape: $1, using: &generator)
    }
  }

  @Test(arguments: [1, 3, 8, 13, 33, 70])
  func aTreeEqualsOneSequenceAtATime(size: Int) {
    let p = parameters(items: 5, size), tree = PrefixTree(sequences)
    let states = gru(.constant(p[0]), tree, recurrent: .constant(p[1]), bias: .constant(p[2])).value
    for (path, sequence) in zip(tree.paths, sequences) {
      let inputs = sequence.map { Array(p[0].elements[$0 * 3 * size..<($0 + 1) * 3 * size]) }
      for (node, state) in zip(path, oracle(inputs, recurrent: p[1], bias: p[2], size: size)) {
        expectClose(states.slicingRows(node..<node + 1), Tensor(shape: [1, size], elements: state))
      }
    }
  }

  @Test(arguments: [1, 3, 8, 35]) func gradients(size: Int) {
    let tree = PrefixTree(sequences)
    checkGradients(of: parameters(items: 5, size)) { weightedSum(gru($0[0], tree, recurrent: $0[1], bias: $0[2])) }
  }

  @Test(arguments: [1, 3]) func resultsDoNotDependOnTheThreads(threads: Int) {
    func results() -> [Tensor] {
      let variables = parameters(items: 5, 70).map { Variable.parameter($0) }
      let states = gru(variables[0], PrefixTree(sequences), recurrent: variables[1], bias: variables[2])
      let all = Autodiff.gradients(of: weightedSum(states))
      return [states.value, all[variables[0]], all[variables[2]]]
    }
    #expect(Threads.using(threads, results) == Threads.using(2, results))
  }

  @Test func noSequences() {
    let variables = [[2, 9], [3, 9], [9]].map { Variable.parameter(Tensor(repeating: 1, shape: $0)) }
    let states = gru(variables[0], PrefixTree([]), recurrent: variables[1], bias: variables[2])
    #expect(states.shape == [0, 3])
    let all = Autodiff.gradients(of: weightedSum(states))
    for variable in variables { #expect(all[variable] == Tensor(shape: variable.shape)) }
  }

  /// Sequences of one item never use the recurrent weights, but their bias.
  @Test func sequencesOfOneItem() {
    let p = parameters(items: 2, 3), recurrent = Variable.parameter(p[1]), tree = PrefixTree([[1], [0]])
    let states = gru(.constant(p[0]), tree, recurrent: recurrent, bias: .constant(p[2]))
    #expect(Autodiff.gradients(of: weightedSum(states))[recurrent] == Tensor(shape: [3, 9]))
    checkGradients(of: [p[0], p[2]]) { weightedSum(gru($0[0], tree, recurrent: .constant(p[1]), bias: $0[1])) }
  }
}

struct GRULayerTests {
  let layer = GRULayer("gru")

  @Test func parametersAreDrawnInTheOrderOfTheirNames() {
    var parameters = Parameters(), generator = SplitMix64(seed: 2), same = SplitMix64(seed: 2)
    layer.initialize(&parameters, inputs: 3, hidden: 4, using: &generator)
    #expect(layer.names == ["gru.input", "gru.bias", "gru.recurrent", "gru.recurrent-bias"])
    #expect(parameters.names == layer.names)
    for (name, shape) in zip(layer.names, [[3, 12], [12], [4, 12], [12]]) {
      #expect(parameters[name] == Tensor(uniform: 0.5, shape: shape, using: &same))
    }
  }

  @Test func statesAreThoseOfTheOperation() {
    var parameters = Parameters(), generator = SplitMix64(seed: 2)
    layer.initialize(&parameters, inputs: 3, hidden: 4, using: &generator)
    let variables = parameters.constants(), tree = PrefixTree([[0, 1], [0]])
    let items = Variable.constant(Tensor(normal: 1, shape: [2, 3], using: &generator))
    let expected = gru(
      linear(items, variables["gru.input"], variables["gru.bias"]), tree, recurrent: variables["gru.recurrent"],
      bias: variables["gru.recurrent-bias"])
    #expect(layer(items, tree, variables).value == expected.value)
  }
}
