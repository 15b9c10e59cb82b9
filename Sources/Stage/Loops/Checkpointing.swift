import Artifacts
import Glibc

/// Keeps a training's checkpoint: saves one a minute and at an interruption, gives it back to the next run, and removes
/// it in the end.
///
/// ```swift
/// let checkpointing = Checkpointing(context, lineage)
/// var training = try checkpointing.resume().map(Training.init) ?? Training(…)
/// while !training.isDone {
///   let loss = training.step()
///   try checkpointing.afterStep(loss: loss) { training.checkpoint() }
/// }
/// try training.model.write(…)
/// checkpointing.finish()
/// ```
package final class Checkpointing {
  private let output: String, identity: String
  private let interval: Double
  private var last = ContinuousClock.now
  private var stepsLeft: Int?

  /// - Parameter interval: seconds between two checkpoints.
  package init(_ context: StageContext, _ lineage: Lineage, interval: Double = 60) {
    output = context.output
    identity = context.identity(lineage)
    self.interval = interval
    // For tests: the training behaves as if it was interrupted after so many steps.
    stepsLeft = getenv("LINEUP_INTERRUPT_AFTER").flatMap { Int(String(cString: $0)) }
  }

  /// The state from which to go on, when an earlier run of the same options and inputs was interrupted.
  package func resume() throws -> TrainingCheckpoint? {
    let checkpoint = try TrainingCheckpoint.load(for: output, matching: identity)
    if checkpoint != nil { print("resuming from \(TrainingCheckpoint.path(for: output))") }
    return checkpoint
  }

  /// To be called when a step is complete. Throws, with the checkpoint saved, when the program was asked to end; and,
  /// with nothing saved, when the step's loss shows that training has diverged.
  package func afterStep(loss: Float, _ state: () throws -> TrainingCheckpoint) throws {
    guard loss.isFinite else {
      throw ArtifactError("\(output): not made, because training diverged (the loss is \(loss)): lower --learning-rate")
    }
    stepsLeft? -= 1
    let isInterrupted = Interruption.isRequested || stepsLeft == 0
    guard isInterrupted || (ContinuousClock.now - last).seconds >= interval else { return }
    try state().save(for: output, identity: identity)
    last = .now
    if isInterrupted { throw Interruption.resumable() }
  }

  /// To be called when the output has its name.
  package func finish() { TrainingCheckpoint.remove(for: output) }
}
