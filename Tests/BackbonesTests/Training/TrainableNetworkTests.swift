import Autodiff
import Foundation
import Tensor
import TestSupport
import Testing

@testable import Backbones

struct TrainableNetworkTests {
  private static func architecture(side: Int, _ trunk: [Layer], head: [Layer] = []) -> Architecture {
    Architecture(
      name: "made up", side: side, scaling: .imageNet, trunk: trunk, head: head,
      outputs: ("grid", "vector"))
  }

  private static let three = Window(kernel: 3, padding: 1)

  /// Small networks that have every kind of layer and every structure of the published ones.
  private static let architectures: [Architecture] = [
    // VGG's: biases, a pool that tiles, fully connected layers of a window and of one cell.
    architecture(
      side: 6, [conv("a", 3, 4, three), conv("b", 4, 5, three), .maxPool(Window(kernel: 2, stride: 2))],
      head: [conv("c", kind: .fullyConnected, 5, 6, Window(kernel: 3)), conv("d", kind: .fullyConnected, 6, 4)]),
    // The same with channels enough for Winograd's algorithm, forward and backward.
    architecture(
      side: 8,
      [
        conv("a", 3, 16, three), conv("b", 16, 17, three), .maxPool(Window(kernel: 2, stride: 2)),
        conv("c", norm: "cn", 17, 16, three),
      ],
      head: [conv("d", kind: .fullyConnected, 16, 5, Window(kernel: 4))]),
    // GoogLeNet's: a stem of stride 2, a pool whose windows reach beyond the image, an inception block.
    architecture(
      side: 12,
      [
        conv("a", norm: "an", 3, 4, Window(kernel: 7, stride: 2, padding: 3)),
        .maxPool(Window(kernel: 3, stride: 2, after: 1)),
        .branches([
          [conv("b", norm: "bn", 4, 3)],
          [conv("c", norm: "cn", 4, 2), conv("d", norm: "dn", 2, 3, three)],
          [.maxPool(three), conv("e", norm: "en", 4, 2)],
        ]),
      ]),
    // EfficientNet-Lite0's: inverted residuals with ReLU6, with and without a stride.
    architecture(
      side: 7,
      [
        conv("a", norm: "an", 3, 4, Window(kernel: 3, stride: 2, before: 1, after: 1), .relu6),
        .residual([
          conv("b", norm: "bn", 4, 6, Window(kernel: 1), .relu6),
          conv("c", norm: "cn", kind: .depthwise, 6, 6, three, .relu6),
          conv("d", norm: "dn", 6, 4, Window(kernel: 1), .none),
        ]),
        conv("e", norm: "en", kind: .depthwise, 4, 4, Window(kernel: 5, stride: 2, before: 1, after: 2), .relu6),
      ]),
    // The small CNN's average pool, and what no published network has: branches of pools and biases, a depthwise
    // convolution with a bias.
    architecture(
      side: 8,
      [
        .averagePool(Window(kernel: 2, stride: 2)), conv("a", kind: .depthwise, 3, 3, three, .none),
        .branches([[conv("b", 3, 4, three)], [.averagePool(three)], [.maxPool(three), conv("c", norm: "cn", 3, 2)]]),
        .residual([.averagePool(three)]),
      ]),
  ]

  private static func parameters(_ architecture: Architecture, seed: UInt64) -> Parameters {
    var generator = SplitMix64(seed: seed)
    var parameters = Parameters()
    for (name, shape) in architecture.tensors {
      if name.hasSuffix("running_var") {
        parameters[name] = Tensor(
          shape: shape, elements: Tensor(uniform: 0.5, shape: shape, using: &generator).elements.map { 1 + $0 })
      } else {
        let inputs = shape.count == 1 ? 4 : shape.dropLast().reduce(1, *)
        parameters[name] = Tensor(normal: (2 / Float(inputs)).squareRoot(), shape: shape, using: &generator)
      }
    }
    return parameters
  }

  /// The gradients of all learned tensors and of the photos against differences. A difference across a kink of a ReLU
  /// or of a maximum is no derivative: the median of the errors is judged besides, which a few kinks do not change.
  @Test(arguments: architectures.indices, [TrainableNetwork.Normalization.batch, .running])
  func gradients(index: Int, normalization: TrainableNetwork.Normalization) {
    let architecture = Self.architectures[index], network = TrainableNetwork(architecture)
    let parameters = Self.parameters(architecture, seed: 1), learned = network.learned()
    var generator = SplitMix64(seed: 2)
    let photos = Tensor(normal: 1, shape: [3, architecture.side, architecture.side, 3], using: &generator)
    func loss(_ photos: Variable, _ variables: Variables) -> Variable {
      let output = network(photos, variables, normalization: normalization)
      return weightedSum(output.grid) + weightedSum(output.vector)
    }
    let variables = parameters.variables(where: learned.contains), input = Variable.parameter(photos)
    let all = Autodiff.gradients(of: loss(input, variables))
    func compare(_ name: String, _ analytic: Tensor, _ value: (Int, Float) -> Float) {
      let step: Float = 1e-3, chosen = Array(stride(from: 0, to: analytic.count, by: max(1, analytic.count / 25)))
      let numeric = chosen.map { (value($0, step) - value($0, -step)) / (2 * step) }
      let scale = max(numeric.map(abs).max()!, 1e-2),
        errors = zip(chosen, numeric).map { abs(analytic.elements[$0] - $1) / scale }.sorted()
      #expect(
        errors[errors.count / 2] < 2e-2 && errors.count { !($0 < 5e-2) } <= errors.count / 5, "\(name): \(errors)")
    }
    compare("photos", all[input]) { i, shift in
      var shifted = photos
      shifted.elements[i] += shift
      return loss(.constant(shifted), parameters.constants()).value.elements[0]
    }
    for name in parameters.names where learned.contains(name) {
      compare(name, all[variables[name]]) { i, shift in
        var shifted = parameters
        shifted[name].elements[i] += shift
        return loss(.constant(photos), shifted.constants()).value.elements[0]
      }
    }
  }

  @Test func runningAveragesAreMovedAsPyTorchMovesThem() {
    let architecture = Self.architecture(side: 1, [conv("a", norm: "n", 3, 1)]),
      network = TrainableNetwork(architecture)
    var parameters = Self.parameters(architecture, seed: 4)
    parameters["a.weight"] = Tensor(shape: [1, 1, 3, 1], elements: [1, 0, 0])
    parameters["n.running_mean"] = Tensor(shape: [1], elements: [10])
    parameters["n.running_var"] = Tensor(shape: [1], elements: [20])
    let photos = Variable.constant(Tensor(shape: [2, 1, 1, 3], elements: [1, 0, 0, 3, 0, 0]))
    let output = network(photos, parameters.variables(where: network.learned().contains))
    network.moveRunningStatistics(of: &parameters, towards: output.statistics)
    // The batch's mean is 2 and its unbiased variance ((1 − 2)² + (3 − 2)²) / 1 = 2.
    expectClose(parameters["n.running_mean"], Tensor(shape: [1], elements: [9.2]))
    expectClose(parameters["n.running_var"], Tensor(shape: [1], elements: [18.2]))
    #expect(network(photos, parameters.constants(), normalization: .running).statistics.isEmpty)
  }

  @Test func onlyLaterLayersAreLearned() {
    let architecture = Self.architectures[2], network = TrainableNetwork(architecture)
    #expect(network.learned(from: "d") == ["d.weight", "dn.weight", "dn.bias", "e.weight", "en.weight", "en.bias"])
    let variables = Self.parameters(architecture, seed: 1).variables(where: network.learned(from: "d").contains)
    var generator = SplitMix64(seed: 7)
    let output = network(
      .constant(Tensor(normal: 1, shape: [2, 12, 12, 3], using: &generator)), variables, normalization: .running)
    let all = Autodiff.gradients(of: weightedSum(output.grid))
    for name in variables.names {
      #expect((all[variables[name]].sumOfSquares() > 0) == network.learned(from: "d").contains(name), "\(name)")
    }
  }

  /// Fixtures/make_googlenet_gradients.py says what is compared.
  @Test func googLeNetsGradientsArePyTorchs() throws {
    let network = TrainableNetwork(.googLeNet)
    var parameters = Parameters(), names: [String] = []
    for (name, shape) in Architecture.googLeNet.tensors {
      if name.contains("running") {
        parameters[name] = Tensor(repeating: name.hasSuffix("var") ? 1 : 0, shape: shape)
      } else {
        let values = formula(shape.reduce(1, *), tensor: names.count),
          gain = 2.5 / Float(shape.dropLast().reduce(1, *)).squareRoot()
        parameters[name] = Tensor(
          shape: shape,
          elements: values.map { shape.count == 4 ? $0 * gain : (name.hasSuffix("weight") ? 1 : 0.5) + 0.25 * $0 })
        names.append(name)
      }
    }
    let expected = try fixture("googlenet_gradients.f32").withUnsafeBytes { Array($0.bindMemory(to: Float.self)) }
    #expect(expected.count == 2 * (1 + 9 * names.count))
    let photos = Tensor(shape: [2, 224, 224, 3], elements: formula(2 * 224 * 224 * 3, tensor: 999))
    var next = expected.makeIterator()
    for normalization in [TrainableNetwork.Normalization.batch, .running] {
      let variables = parameters.variables { !$0.contains("running") }
      let output = network(.constant(photos), variables, normalization: normalization)
      func weigh(_ y: Variable, _ tensor: Int) -> Variable {
        1 / Float(y.value.count)
          * product(
            y.flattened(),
            .constant(Tensor(shape: [y.value.count, 1], elements: formula(y.value.count, tensor: tensor))))
      }
      let loss = weigh(output.grid, 997) + weigh(output.vector, 998), all = Autodiff.gradients(of: loss)
      let expectedLoss = next.next()!
      #expect(
        abs(loss.value.elements[0] - expectedLoss) < 1e-4 * abs(expectedLoss),
        "\(loss.value.elements[0]) and \(expectedLoss)")
      // The gradient of a bias that the next batch norm takes away is zero, hence 1e-4.
      // A ReLU that passes in one precision and not in the other changes single elements: PyTorch's own `Float` errs by
      // 0.0023 and 0.0042.
      var worst: Float = 0, squares: Float = 0
      for name in names {
        let g = all[variables[name]], expected = next.next()!, norm = expected + 1e-4,
          root = Float(g.count).squareRoot()
        worst = max(worst, abs(Float(g.sumOfSquares().squareRoot()) - expected) / norm)
        for k in 0..<8 {
          let error = (g.elements[(k * 7919 + 13) % g.count] - next.next()!) / norm * root
          squares += error * error
        }
      }
      let error = (squares / Float(8 * names.count)).squareRoot()
      #expect(worst < 0.01 && error < 0.01, "\(worst), \(error)")
    }
  }
}
