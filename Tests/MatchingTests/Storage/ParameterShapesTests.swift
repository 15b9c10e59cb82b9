import Autodiff
import Recurrent
import Tensor
import Testing

@testable import Matching

/// That stored networks are held to these shapes is in StoredModelTests.
@Suite struct ParameterShapesTests {
  @Test func layersHaveTheShapesThatTheyAreMadeWith() {
    var generator = SplitMix64(seed: 1), parameters = Parameters()
    let linear = Linear("fc"), lstm = LSTMLayer("lstm"), gru = GRULayer("gru")
    linear.initialize(&parameters, inputs: 2, outputs: 3, using: &generator)
    lstm.initialize(&parameters, inputs: 2, hidden: 5, using: &generator)
    gru.initialize(&parameters, inputs: 2, hidden: 5, using: &generator)
    let letters = ["I": 2, "O": 3, "H": 5, "3H": 15, "4H": 20]
    let shapes =
      linear.shapes(inputs: "I", outputs: "O") + lstm.shapes(inputs: "I", hidden: "H")
      + gru.shapes(inputs: "I", hidden: "H")
    #expect(shapes.map(\.name).sorted() == parameters.names.sorted())
    for shape in shapes { #expect(shape.extents.map { letters[$0]! } == parameters[shape.name].shape, "\(shape.name)") }
  }
}
