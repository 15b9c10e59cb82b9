@testable import PublishedFiles
import Tensor
import Testing

@testable import Backbones

struct PublishedWeightsTests {
  @Test func aWholeTensorIsAllItsRows() throws {
    let weights = InMemoryWeights([
      "a": Tensor(shape: [2, 2], elements: [1, 2, 3, 4]), "scalar": Tensor(shape: [], elements: [5]),
    ])
    for name in weights.names { #expect(try weights.tensor(named: name) == weights.tensors[name]) }
    #expect(throws: WeightsError.damaged("no tensor b")) { try weights.tensor(named: "b") }
  }
}
