import Autodiff
import Tensor
import TestSupport
import Testing

struct DropoutTests {
  let x = Tensor(repeating: 2, shape: [100, 50])

  @Test func probabilityZeroIsTheInputItselfAndUsesNoChance() {
    var generator = SplitMix64(seed: 1)
    let x = Variable.parameter(x)
    #expect(dropout(x, probability: 0, using: &generator) === x && generator.state == 1)
  }

  @Test(arguments: [Float(0.1), 0.5, 0.9])
  func whatIsKeptIsEnlargedSoThatTheMeanStays(probability: Float) {
    var generator = SplitMix64(seed: 2)
    let y = dropout(.constant(x), probability: probability, using: &generator).value
    let kept = y.elements.filter { $0 != 0 }
    #expect(kept.allSatisfy { abs($0 - 2 / (1 - probability)) < 1e-4 })
    #expect(abs(Float(kept.count) / 5000 - (1 - probability)) < 0.03)
  }

  @Test func theGradientHasTheSameMask() {
    var generator = SplitMix64(seed: 3)
    let variable = Variable.parameter(x), y = dropout(variable, probability: 0.5, using: &generator)
    let ones = Variable.constant(Tensor(repeating: 1, shape: [5000, 1]))
    let d = gradients(of: product(y.flattened(), ones))[variable]
    #expect(d.elements == y.value.elements.map { $0 / 2 })
  }

  @Test func nothingIsDroppedFromNothing() {
    var generator = SplitMix64(seed: 5)
    let x = Variable.parameter(Tensor(shape: [0, 4])), y = dropout(x, probability: 0.5, using: &generator)
    #expect(y.shape == [0, 4] && gradients(of: weightedSum(y))[x] == Tensor(shape: [0, 4]) && generator.state == 5)
  }

  @Test func chanceIsThatOfTheGenerator() {
    func mask(_ seed: UInt64) -> Tensor {
      var generator = SplitMix64(seed: seed)
      return dropout(.constant(x), probability: 0.5, using: &generator).value
    }
    #expect(mask(4) == mask(4) && mask(4) != mask(5))
  }

  @Test func aGroupLosesWholeChannels() {
    var generator = SplitMix64(seed: 6)
    let variable = Variable.parameter(x)
    #expect(channelDropout(variable, group: 4, probability: 0, using: &generator) === variable)
    let y = channelDropout(variable, group: 4, probability: 0.5, using: &generator)
    for row in 0..<100 {
      let first = row / 4 * 4
      #expect(y.value.elements[row * 50..<(row + 1) * 50] == y.value.elements[first * 50..<(first + 1) * 50])
    }
    #expect(
      abs(Float(y.value.elements.count { $0 == 4 }) / 5000 - 0.5) < 0.05
        && y.value.elements.allSatisfy { $0 == 0 || $0 == 4 })
    let ones = Variable.constant(Tensor(repeating: 1, shape: [5000, 1]))
    #expect(gradients(of: product(y.flattened(), ones))[variable].elements == y.value.elements.map { $0 / 2 })
  }
}
