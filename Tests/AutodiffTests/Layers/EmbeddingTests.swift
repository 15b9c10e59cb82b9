import Autodiff
import Tensor
import Testing

struct EmbeddingTests {
  var variables: Variables {
    var parameters = Parameters()
    parameters[Embedding().name] = Tensor(shape: [3, 2], elements: [1, 2, 3, 4, 5, 6])
    return parameters.constants()
  }

  @Test func aWordsVectorIsItsRow() {
    var generator = SplitMix64(seed: 1)
    let y = Embedding()([2, 0], variables, using: &generator)
    #expect(y.value == Tensor(shape: [2, 2], elements: [5, 6, 1, 2]) && generator.state == 1)
  }

  @Test func dropoutIsThatOfTheVectors() {
    var generator = SplitMix64(seed: 1), same = SplitMix64(seed: 1)
    let y = Embedding()([2, 0], variables, dropout: 0.5, using: &generator)
    let expected = dropout(
      Variable.constant(Tensor(shape: [2, 2], elements: [5, 6, 1, 2])), probability: 0.5, using: &same)
    #expect(y.value == expected.value && y.value.elements.contains(0) && generator.state == same.state)
  }
}
