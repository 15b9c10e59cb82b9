import Artifacts
import Autodiff
import Matching
import Stage

/// A training, as `TrainingLoop` sees it: steps, one after the other, and a state from which another run goes on.
package protocol Trainable {
  /// How many steps are done, and how many there are.
  var step: Int { get }
  var steps: Int { get }
  /// How many of what a batch has, such as 128 sentences.
  var batch: Int { get }
  static var unit: String { get }
  /// Prepares the first step. A training that is restored from a checkpoint does without.
  mutating func begin() throws
  /// One step.
  ///
  /// - Throws: `ArtifactError` where a photo or its features cannot be read.
  mutating func advance() throws -> StepFigures
  /// All that another run needs to go on from here, beside its data, options and seed.
  var checkpoint: TrainingCheckpoint { get }
  /// - Throws: `CheckpointError` where something that it needs is missing, or has another shape. The training is then
  ///   of no more use.
  mutating func restore(_ checkpoint: TrainingCheckpoint) throws
  /// The parameters that training has arrived at.
  var result: Parameters { get }
}

extension Trainable {
  package var isFinished: Bool { step >= steps }
  package mutating func begin() {}
}

/// The loss of a step's batch, and other figures of it by name.
package struct StepFigures: Equatable {
  package let loss: Float
  package var others: [String: Float] = [:]
}

/// Runs a training from its first step, or from where an earlier run was interrupted, to the artifact.
package struct TrainingLoop {
  /// What is measured of a training every so often.
  package struct Evaluation {
    /// For the log, by name.
    package var figures: [String: Float]
    /// By which the best parameters are chosen; the larger, the better. nil: these are not to be chosen.
    package var deciding: Float?
  }

  private let context: StageContext, lineage: Lineage
  private let interval: Int, stopping: EarlyStopping
  private let isInterrupted: () -> Bool

  /// - Parameters:
  ///   - interval: steps between two evaluations, each of which is a line of the log.
  ///   - stopping: when the training ends early, and which parameters are kept.
  ///   - isInterrupted: whether the program is asked to end.
  package init(
    _ context: StageContext, _ lineage: Lineage, interval: Int, stopping: EarlyStopping.Options? = nil,
    isInterrupted: @escaping () -> Bool = { Interruption.isRequested }
  ) {
    (self.context, self.lineage, self.interval) = (context, lineage, interval)
    (self.stopping, self.isInterrupted) = (EarlyStopping(stopping), isInterrupted)
  }

  /// - Parameters:
  ///   - evaluate: called every `interval` steps and after the last; nil where there is nothing to measure on.
  ///   - evaluateKept: called in the end with the parameters that are kept, for figures in the log's last line.
  ///   - write: writes the artifact; its model has the parameters that are kept, and the history.
  /// - Throws: what these and the training throw, `Interruption.Interrupted` with a checkpoint written, and
  ///   `ArtifactError` where the training diverges.
  package func run<Training: Trainable>(
    _ training: inout Training, evaluate: (Training) throws -> Evaluation? = { _ in nil },
    evaluateKept: (Parameters) throws -> [String: Float] = { _ in [:] },
    write: (_ training: Training, _ model: inout Model) throws -> Void
  ) throws -> Summary {
    var stopping = stopping, history = TrainingHistory()
    let checkpointing = Checkpointing(context, lineage, isInterrupted: isInterrupted)
    let isResumed = try checkpointing.resume { checkpoint in
      var (restored, kept, past) = (training, stopping, history)
      try restored.restore(checkpoint)
      guard (1...restored.steps).contains(restored.step) else {
        throw CheckpointError("is of step \(restored.step), not of 1 to \(restored.steps)")
      }
      try kept.restore(checkpoint, like: restored.result)
      try past.restore(checkpoint)
      (training, stopping, history) = (restored, kept, past)
    }
    if !isResumed { try training.begin() }
    let batch = training.batch
    let meter = ProgressMeter(
      context.provenance.program, total: training.steps * batch, unit: Training.unit, done: training.step * batch)
    while !training.isFinished, !stopping.isExhausted {
      let step = try training.advance()
      history.add(step.loss, step.others)
      meter.note = history.note
      meter.advance(by: batch)
      if training.step % interval == 0 || training.isFinished {
        let evaluation = try evaluate(training)
        if let deciding = evaluation?.deciding { stopping.record(deciding, training.result) }
        let isLast = training.isFinished || stopping.isExhausted
        let last = isLast ? try evaluateKept(stopping.kept(last: training.result)) : [:]
        print(history.close(step: training.step, (evaluation?.figures ?? [:]).merging(last) { $1 }))
      }
      try checkpointing.afterStep(loss: step.loss) {
        var checkpoint = training.checkpoint
        stopping.add(to: &checkpoint)
        history.add(to: &checkpoint)
        return checkpoint
      }
    }
    meter.finish()
    var model = Model(parameters: stopping.kept(last: training.result).byName, history: history.columns)
    try checkpointing.restoreFolder()
    try write(training, &model)
    checkpointing.finish()
    return Summary("\(training.step) steps of \(batch) \(Training.unit)")
  }

  /// Writes the model as the program's output.
  /// - Throws: what `Model.write` throws.
  package func write<S: ModelSchema>(
    _ model: Model, _ schema: S.Type, name: String? = nil, _ configuration: some Encodable
  ) throws {
    try model.write(
      schema, to: context.output, name: name, configuration: configuration, provenance: context.provenance,
      lineage: lineage)
  }
}
