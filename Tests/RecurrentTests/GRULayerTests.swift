import Autodiff
import Recurrent
import Tensor
import Testing

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
