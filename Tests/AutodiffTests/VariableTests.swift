import Tensor
import TestSupport
import Testing

@testable import Autodiff

struct VariableTests {
  let x = Variable.parameter(Tensor(shape: [2], elements: [3, 4]))

  /// Σ wᵢ xᵢ
  func dot(_ x: Variable, _ w: [Float]) -> Variable {
    product(x.flattened(), .constant(Tensor(shape: [w.count, 1], elements: w)))
  }

  @Test func gradientOfASumOfUsesIsTheSumOfGradients() {
    let twice = x + 3 * x, all = gradients(of: dot(twice + x, [1, 10]))
    #expect(all[x].elements == [5, 50])
  }

  @Test func aVariableIsReadAfterAllItsUsers() {
    // y is used by z and again later: its backward pass must wait for both.
    let y = relu(x), z = relu(y), all = gradients(of: dot(z + y + z, [1, 2]))
    #expect(all[x].elements == [3, 6])
  }

  @Test func onlyParametersHaveGradients() {
    let constant = Variable.constant(x.value), unused = Variable.parameter(x.value)
    let all = gradients(of: dot(constant + x, [1, 2]))
    #expect(all[x].elements == [1, 2] && all[constant].elements == [0, 0] && all[unused].elements == [0, 0])
  }

  @Test func theTapeOfConstantsIsReleased() {
    let y = Variable.constant(x.value) + .constant(x.value)
    #expect(!y.requiresGradient && y.inputs.isEmpty && y.backward == nil)
    let z = y + x
    #expect(z.requiresGradient && z.inputs.count == 2)
  }

  @Test func asManyPassesAsOneLikes() {
    let loss = dot(relu(x), [1, 2])
    #expect(gradients(of: loss)[x] == gradients(of: loss)[x])
  }

  @Test func aLongChainIsFollowedToItsEnd() {
    var y = x
    for _ in 0..<1000 { y = 1 * y }
    #expect(gradients(of: dot(y, [1, 2]))[x].elements == [1, 2])
  }

  @Test func sharesTakeTheShapeOfTheirVariable() {
    var all = Gradients()
    all.add(Tensor(shape: [2, 1], elements: [1, 2]), to: x)
    all.add(Tensor(shape: [1, 2], elements: [1, 2]), to: x)
    all.add(to: x) { $0.elements[0] += 10 }
    #expect(all[x] == Tensor(shape: [2], elements: [12, 4]))
    all.add(to: .constant(x.value)) { _ in Issue.record("a constant needs no gradient") }
  }
}
