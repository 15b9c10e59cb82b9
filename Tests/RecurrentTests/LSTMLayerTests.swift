import Autodiff
import Recurrent
import Tensor
import Testing

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
