import Artifacts
import Autodiff

/// Adam, and a running average of the parameters that it moves, which a training may keep as its result.
struct AveragedAdam {
  private(set) var optimizer: Adam, average: Parameters
  /// 0: there is no average but the parameters themselves.
  private let decay: Float

  /// The learning rate comes with each update.
  init(_ parameters: Parameters, weightDecay: Float, averaging decay: Float) {
    (average, self.decay) = (parameters, decay)
    optimizer = Adam(learningRate: 0, weightDecay: weightDecay)
  }

  var steps: Int { optimizer.steps }
  /// What training has arrived at with these parameters.
  func result(_ parameters: Parameters) -> Parameters { decay > 0 ? average : parameters }

  /// One step of each. A parameter's learning rate is multiplied by `share` of its name.
  mutating func update(
    _ parameters: inout Parameters, _ variables: Variables, _ gradients: Gradients, learningRate: Float,
    share: (String) -> Float = { _ in 1 }
  ) {
    optimizer.learningRate = learningRate
    optimizer.update(&parameters, variables, gradients, share: share)
    if decay > 0 { average.move(towards: parameters, by: 1 - warm(decay, step: steps)) }
  }

  /// With the parameters, all that the next step needs.
  func checkpoint(_ parameters: Parameters) -> TrainingCheckpoint {
    var checkpoint = TrainingCheckpoint()
    checkpoint.add(parameters, as: "parameters")
    checkpoint.add(optimizer.state, as: "optimizer")
    checkpoint.add(average, as: "average")
    checkpoint.integers["step"] = Int64(steps)
    return checkpoint
  }

  /// - Parameter isLearned: whether `update` moves a parameter.
  /// - Throws: `CheckpointError` where the checkpoint is not of these parameters.
  mutating func restore(
    _ parameters: inout Parameters, from checkpoint: TrainingCheckpoint, isLearned: (String) -> Bool = { _ in true }
  ) throws {
    average = try checkpoint.parameters("average", like: parameters)
    optimizer.state = try checkpoint.state("optimizer", of: parameters, [".m", ".v"], isLearned: isLearned)
    optimizer.steps = try checkpoint.count("step")
    parameters = try checkpoint.parameters("parameters", like: parameters)
  }
}

/// The decay of a running average that forgets its beginning: min(decay, (1 + step) / (10 + step)).
func warm(_ decay: Float, step: Int) -> Float { min(decay, Float(1 + step) / Float(10 + step)) }
