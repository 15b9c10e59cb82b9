import Autodiff
import Tensor
import TestSupport
import Testing

@testable import Matching

struct ForwardPassTests {
  let variables: Variables = {
    var parameters = Parameters()
    parameters["embedding"] = Tensor(repeating: 1, shape: [9, 8])
    return parameters.constants()
  }()
  let x = Variable.constant(Tensor(repeating: 1, shape: [6, 50]))

  @Test func nothingIsDroppedOutsideOfTraining() {
    let pass = ForwardPass(variables)
    #expect(pass.dropping(0.5, of: x) === x && pass.dropping(0.5, ofChannelsOf: x, group: 3) === x)
    #expect(pass.vectors(of: [3, 0], dropping: 0.5).value == Tensor(repeating: 1, shape: [2, 8]))
  }

  /// One generator serves all dropout of a pass, in the order in which it is asked.
  @Test func drawsFollowEachOther() {
    let pass = ForwardPass(variables, training: SplitMix64(seed: 4))
    var generator = SplitMix64(seed: 4)
    #expect(pass.dropping(0, of: x) === x)  // draws nothing
    #expect(pass.dropping(0.5, of: x).value == dropout(x, probability: 0.5, using: &generator).value)
    #expect(
      pass.dropping(0.2, ofChannelsOf: x, group: 3).value
        == channelDropout(x, group: 3, probability: 0.2, using: &generator).value)
    #expect(
      pass.vectors(of: [1, 2], dropping: 0.4).value
        == Embedding()([1, 2], variables, dropout: 0.4, using: &generator).value)
  }
}
