import Autodiff
import Tensor
import TestSupport
import Testing

@testable import Backbones

struct LearningCNNTests {
  private static let architecture = NetworkTests.architectures[0], side = 41
  private static let tensors = randomTensors(architecture.trunk + architecture.head, seed: 10)
  private static let photos = NetworkTests.photos(5, side: side).split(photos: 5)

  private static func cnn(from first: String?, _ change: (inout LearningCNN.Options) -> Void = { _ in }) throws
    -> LearningCNN
  {
    var options = LearningCNN.Options(first: first)
    change(&options)
    return try LearningCNN(architecture, scaling: architecture.scaling, options: options) { tensors[$0]! }
  }

  private static func loss(_ cnn: LearningCNN, _ variables: Variables, seed: UInt64 = 1) -> Variable {
    var generator = SplitMix64(seed: seed)
    let output = cnn.forward(photos, side: side, variables, using: &generator)
    return weightedSum(output.vectors) + weightedSum(output.grids)
  }

  /// Whatever learns: the layers below run as in inference, the others on the tape.
  @Test(arguments: ["a", "c", "g", "i", "j", "l"]) func withoutCropsItComputesWhatInferenceDoes(first: String) throws {
    let cnn = try Self.cnn(from: first) { ($0.crops, $0.flips) = (false, false) }
    var unused = SplitMix64(seed: 1)
    let output = cnn.forward(Self.photos, side: Self.side, cnn.variables(), using: &unused)
    let network = try cnn.network { Self.tensors[$0]! }
    let (vectors, grids) = network.features(
      Self.photos.flatMap { $0 }, side: Self.side, views: try View.list("center"), gridViews: 1)
    expectClose(output.vectors.value, vectors.reshaped([5, vectors.columns]))
    expectClose(output.grids.value, grids.reshaped([5, grids.shape[2] * grids.shape[3], grids.columns]))
  }

  /// Layers that learn below the grid, beside it and behind it.
  @Test(arguments: ["a", "d", "i", "k"]) func anEarlierGridIsThatOfInference(first: String) throws {
    let architecture = try Self.architecture.withGrid(of: "d")
    let options = LearningCNN.Options(first: first, crops: false, flips: false)
    let cnn = try LearningCNN(architecture, scaling: architecture.scaling, options: options) { Self.tensors[$0]! }
    var unused = SplitMix64(seed: 1)
    let output = cnn.forward(Self.photos, side: Self.side, cnn.variables(), using: &unused)
    let (vectors, grids) = try cnn.network { Self.tensors[$0]! }.features(
      Self.photos.flatMap { $0 }, side: Self.side, views: try View.list("center"), gridViews: 1)
    expectClose(output.vectors.value, vectors.reshaped([5, vectors.columns]))
    expectClose(output.grids.value, grids.reshaped([5, grids.shape[2] * grids.shape[3], grids.columns]))
    #expect(grids.columns == 16 && cnn.learnsGrid == ["a", "d"].contains(first))
  }

  @Test func cropsAndMirrorsAreDrawn() throws {
    func vectors(_ seed: UInt64, crops: Bool, flips: Bool) throws -> Tensor {
      let cnn = try Self.cnn(from: "k") { ($0.crops, $0.flips) = (crops, flips) }
      var generator = SplitMix64(seed: seed)
      return cnn.forward(Self.photos, side: Self.side, cnn.variables(), using: &generator).vectors.value
    }
    for (crops, flips) in [(true, false), (false, true), (true, true)] {
      #expect(try vectors(1, crops: crops, flips: flips) == vectors(1, crops: crops, flips: flips))
      #expect(try vectors(1, crops: crops, flips: flips) != vectors(2, crops: crops, flips: flips))
    }
    #expect(try vectors(1, crops: false, flips: false) == vectors(2, crops: false, flips: false))
  }

  /// PyTorch's SGD, step by step; what comes before the first layer that learns stays, though it lies in the same
  /// block.
  @Test func learnsFromTheGivenLayerOnByMomentum() throws {
    var cnn = try Self.cnn(from: "g") {
      ($0.optimizer, $0.averaging) = (SGD(learningRate: 0.1, momentum: 0.9, weightDecay: 0.01), 0.5)
    }
    let begun = cnn.result
    #expect(begun.contains("f.weight") && !begun.contains("d.weight"))  // f is in g's block, d below it
    var expected = begun, average = begun, velocity: [String: Tensor] = [:]
    for step in 0..<3 {
      let variables = cnn.variables(), all = gradients(of: Self.loss(cnn, variables))
      for name in variables.names where variables[name].requiresGradient {
        var d = all[variables[name]]
        d.addScaled(0.01, expected[name])
        velocity[name]?.scale(by: 0.9)
        velocity[name]?.add(d)
        velocity[name] = velocity[name] ?? d
        expected[name].addScaled(-0.1 * 0.5, velocity[name]!)
      }
      cnn.learn(from: all, variables, share: 0.5, decay: 0.5)
      average.move(towards: expected, by: 0.5)
      #expect(
        Set(velocity.keys).isSuperset(of: ["g.weight", "gn.weight", "gn.bias", "h.weight", "i.expand.weight", "l.bias"]
        ), "step \(step)")
    }
    for name in begun.names {
      expectClose(cnn.result[name], average[name], within: 1e-4)
      let learns = velocity[name] != nil
      #expect((cnn.result[name] != begun[name]) == learns, "\(name)")
      #expect(
        !learns || !["e", "f", "en"].contains(name.split(separator: ".")[0]) && !name.contains("running"), "\(name)")
    }
  }

  /// A step against the gradient lowers the loss.
  @Test func aSmallStepLowersTheLoss() throws {
    var cnn = try Self.cnn(from: "a") { $0.optimizer = SGD(learningRate: 1e-4) }
    let variables = cnn.variables(), before = Self.loss(cnn, variables)
    cnn.learn(from: gradients(of: before), variables, share: 1, decay: 0)
    #expect(Self.loss(cnn, cnn.variables()).value.elements[0] < before.value.elements[0])
  }

  @Test func goesOnFromItsStateAsIfNeverInterrupted() throws {
    func step(_ cnn: inout LearningCNN, _ seed: UInt64) {
      let variables = cnn.variables()
      cnn.learn(from: gradients(of: Self.loss(cnn, variables, seed: seed)), variables, share: 1, decay: 0.9)
    }
    let make = { try Self.cnn(from: "i") { $0.averaging = 0.9 } }
    var whole = try make(), resumed = try make()
    step(&whole, 1)
    let state = Dictionary(uniqueKeysWithValues: whole.state.map { ($0.name, $0.parameters) })
    resumed.restore { name, _ in state[name]! }
    step(&whole, 2)
    step(&resumed, 2)
    #expect(resumed.result == whole.result)
    for ((_, left), (_, right)) in zip(whole.state, resumed.state) { #expect(left == right) }
  }

  @Test func aLayerThatIsNotThereIsNamedBesideThoseThatAre() {
    #expect { try Self.cnn(from: "z") } throws: { "\($0)".contains("made up has no layer z; there are a, b, c") }
    #expect(throws: Never.self) { try Self.cnn(from: "i") }  // i.expand is the first of i
  }

  /// Without a first layer all of them learn.
  @Test func allLearnUnlessTheFirstIsGiven() throws {
    let variables = try Self.cnn(from: nil).variables()
    let learned = variables.names.filter { variables[$0].requiresGradient }
    #expect(Set(learned) == TrainableNetwork(Self.architecture).learned())
  }
}
