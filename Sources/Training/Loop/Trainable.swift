import Artifacts
import Autodiff

/// A training, as `TrainingLoop` sees it: steps, one after the other, and a state from which another run goes on.
package protocol Trainable {
  /// How many steps are done, and how many there are.
  var step: Int { get }
  var steps: Int { get }
  /// How many of what a batch has, such as 128 sentences.
  var batch: Int { get }
  static var unit: String { get }
  /// Steps between two evaluations, each of which is a line of the log.
  var interval: Int { get }

  /// Prepares the first step. A training that is restored from a checkpoint does without.
  mutating func begin() throws
  /// Makes a step.
  mutating func advance() throws -> StepFigures
  /// All that another run needs to go on from here, beside its data, options and seed.
  var checkpoint: TrainingCheckpoint { get }
  mutating func restore(_ checkpoint: TrainingCheckpoint)
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

/// Options of a training whose length is told in passes over the sentences.
protocol CountedInPasses {
  /// Passes over the sentences, and those between two evaluations.
  var epochs: Double { get }
  var evaluateEvery: Double { get }
  /// Sentences in a batch.
  var batch: Int { get }
}

extension CountedInPasses {
  func steps(sentences: [[Int]]) -> Int {
    let count = sentences.reduce(0) { $0 + $1.count }
    return max(1, Int((epochs * Double(count) / Double(batch)).rounded()))
  }

  /// Steps between two evaluations, of so many in all.
  func interval(of steps: Int) -> Int { max(1, Int((Double(steps) * evaluateEvery / epochs).rounded())) }
}
