import Autodiff
import Backbones
import Tensor

/// A training step of an architecture on random photos, without the update. The loss is the mean square of grid and
/// vector.
struct BackboneTraining {
  private let network: TrainableNetwork
  private let learned: Set<String>
  private let photos: Tensor
  private var parameters = Parameters()

  init(_ architecture: Architecture, batch: Int, weights: RandomWeights) {
    network = TrainableNetwork(architecture)
    learned = Set(network.learned())
    var generator = SplitMix64(seed: 2)
    photos = Tensor(uniform: 1, shape: [batch, architecture.side, architecture.side, 3], using: &generator)
    for (name, _) in architecture.tensors { parameters[name] = weights.tensor(named: name) }
  }

  func step() {
    let variables = parameters.variables(where: learned.contains)
    let output = network(.constant(photos), variables)
    let all = gradients(of: meanSquare(output.grid) + meanSquare(output.vector))
    for name in learned { precondition(all[variables[name]].elements[0].isFinite, "the gradient of \(name)") }
  }
}

/// Σ x² / count
private func meanSquare(_ x: Variable) -> Variable {
  let share = 1 / Float(max(1, x.value.count))
  return record(Tensor(shape: [1], elements: [Float(x.value.sumOfSquares()) * share]), from: x) { dy, gradients in
    var dx = x.value
    dx.scale(by: 2 * share * dy.elements[0])
    gradients.add(dx, to: x)
  }
}
