import Artifacts
import Files
import Foundation
import Stage

/// Keeps a training's checkpoint: saves one a minute and at an interruption, gives it to the next run, and removes it
/// when the output is written.
final class Checkpointing {
  private let output: String, identity: String, interval: Double
  private let isInterrupted: () -> Bool
  private var last = ContinuousClock.now

  /// - Parameter interval: seconds between two checkpoints.
  init(_ context: StageContext, _ lineage: Lineage, interval: Double = 60, isInterrupted: @escaping () -> Bool) {
    (output, identity) = (context.output, context.identity(lineage))
    (self.interval, self.isInterrupted) = (interval, isInterrupted)
  }

  /// Gives `restore` the state that an earlier run of the same options and inputs was interrupted in.
  ///
  /// - Returns: whether there is one, and `restore` took it. One that is damaged or refused, or of another run, is
  ///   reported, and the training begins anew.
  /// - Throws: what `restore` throws but for `CheckpointError`.
  func resume(_ restore: (TrainingCheckpoint) throws -> Void) throws -> Bool {
    let path = TrainingCheckpoint.path(for: output), checkpoint: TrainingCheckpoint
    do {
      guard let found = try TrainingCheckpoint.load(for: output, matching: identity) else { return false }
      checkpoint = found
    } catch let error as ArtifactError {
      report("\(error)")
      return false
    }
    do { try restore(checkpoint) } catch let error as CheckpointError {
      report("\(path): \(error): training begins anew")
      return false
    }
    print("resuming from \(path)")
    Interruption.canResume(true)
    return true
  }

  /// To be called after each step.
  /// - Throws: `Interruption.Interrupted`, with the checkpoint saved, when the program is asked to end;
  ///   `ArtifactError`, with nothing saved, when the step's loss shows that training diverged.
  func afterStep(loss: Float, _ state: () throws -> TrainingCheckpoint) throws {
    guard loss.isFinite else {
      throw ArtifactError("\(output): not made, because training diverged (the loss is \(loss)): lower --learning-rate")
    }
    let isInterrupted = isInterrupted()
    guard isInterrupted || (ContinuousClock.now - last).seconds >= interval else { return }
    try restoreFolder()
    let state = try state()
    try TemporaryFiles.protecting { try state.save(for: output, identity: identity) }
    Interruption.canResume(true)
    last = .now
    if isInterrupted { throw Interruption.resumable() }
  }

  /// Makes the output's folder again where it was removed meanwhile: a training must not be lost with it.
  /// - Throws: `ArtifactError` where that fails.
  func restoreFolder() throws {
    for folder in Set([output, try destination(of: output)].map(folder(of:))) where access(folder, F_OK) != 0 {
      do { try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true) } catch {
        throw ArtifactError(
          "\(output): its folder was removed, and cannot be made again: \(error.localizedDescription)")
      }
      report("\(folder): was removed while the training went on, and is made again")
    }
  }

  /// To be called when the output has its name.
  func finish() {
    Interruption.canResume(false)
    TrainingCheckpoint.remove(for: output)
  }
}
