import Artifacts
import Autodiff
import Stage

/// Runs a training from its first step, or from where an earlier run was interrupted, to the artifact.
package struct TrainingLoop {
  /// What is measured of a training every so often.
  package struct Evaluation {
    /// For the log, by name.
    package var figures: [String: Float]
    /// By which the best parameters are chosen; the larger, the better. nil: these are not to be chosen.
    package var deciding: Float?

    package init(figures: [String: Float] = [:], deciding: Float? = nil) {
      (self.figures, self.deciding) = (figures, deciding)
    }
  }

  private let context: StageContext, lineage: Lineage
  private let stopping: EarlyStopping
  private let isInterrupted: () -> Bool

  /// - Parameters:
  ///   - stopping: when the training ends early, and which parameters are kept.
  ///   - isInterrupted: whether the program is asked to end.
  package init(
    _ context: StageContext, _ lineage: Lineage, stopping: EarlyStopping = EarlyStopping(patience: nil, keep: .last),
    isInterrupted: @escaping () -> Bool = { Interruption.isRequested }
  ) {
    (self.context, self.lineage, self.stopping, self.isInterrupted) = (context, lineage, stopping, isInterrupted)
  }

  /// - Parameters:
  ///   - evaluate: called every `training.interval` steps and after the last.
  ///   - evaluateKept: called in the end with the parameters that are kept, for figures in the log's last line.
  ///   - write: writes the artifact.
  /// - Throws: what these and the training throw, `Interruption.Interrupted` with a checkpoint written, and
  ///   `ArtifactError` where the training diverges.
  package func run<Training: Trainable>(
    _ training: inout Training, evaluate: (Training) throws -> Evaluation = { _ in Evaluation() },
    evaluateKept: (Parameters) throws -> [String: Float] = { _ in [:] },
    write: (_ training: Training, _ kept: Parameters, _ history: [String: [Float]]) throws -> Void
  ) throws -> Summary {
    var stopping = stopping, history = TrainingHistory()
    let checkpointing = Checkpointing(context, lineage, isInterrupted: isInterrupted)
    if let checkpoint = try checkpointing.resume() {
      training.restore(checkpoint)
      stopping.restore(checkpoint, like: training.result)
      history.restore(checkpoint)
    } else {
      try training.begin()
    }
    let batch = training.batch
    let meter = ProgressMeter(
      context.provenance.program, total: training.steps * batch, unit: Training.unit, done: training.step * batch)
    while !training.isFinished, !stopping.isExhausted {
      let step = try training.advance()
      history.add(step.loss, step.others)
      meter.note = history.note
      meter.advance(by: batch)
      if training.step % training.interval == 0 || training.isFinished {
        var evaluation = try evaluate(training)
        if let deciding = evaluation.deciding { stopping.record(deciding, training.result) }
        if training.isFinished || stopping.isExhausted {
          evaluation.figures.merge(try evaluateKept(stopping.kept(last: training.result))) { $1 }
        }
        print(history.close(step: training.step, evaluation.figures))
      }
      try checkpointing.afterStep(loss: step.loss) {
        var checkpoint = training.checkpoint
        stopping.add(to: &checkpoint)
        history.add(to: &checkpoint)
        return checkpoint
      }
    }
    meter.finish()
    try write(training, stopping.kept(last: training.result), history.columns)
    checkpointing.finish()
    return Summary("\(training.step) steps of \(batch) \(Training.unit)")
  }
}
