import ArgumentParser
import Artifacts
import Autodiff
import Stage

/// Keeps the parameters that did best on the validation split, and says when to stop waiting for better ones.
package struct EarlyStopping {
  package struct Options: ParsableArguments {
    @Option(within: 1...1_000_000, help: "Evaluations without improvement after which training ends.")
    package var patience: Int?
    @Option(help: "Keep the parameters that did best on val, or the last.") package var keep = Keep.best
    package init() {}
  }

  /// Which parameters become the result.
  package enum Keep: String, CaseIterable, ExpressibleByArgument { case best, last }

  private let patience: Int?, keep: Keep
  /// The parameters of the best evaluation; nil before the first.
  private(set) var best: Parameters?, bestFigure = -Float.infinity
  private var sinceBest = 0

  /// Without options training ends with its last step and parameters.
  init(_ options: Options?) { (patience, keep) = (options?.patience, options?.keep ?? .last) }

  var isExhausted: Bool { patience.map { sinceBest >= $0 } ?? false }

  /// Takes note of an evaluation: larger figures are better, and the first of equals stays.
  mutating func record(_ figure: Float, _ parameters: Parameters) {
    sinceBest += 1
    if figure > bestFigure { (best, bestFigure, sinceBest) = (parameters, figure, 0) }
  }

  /// The parameters that are kept, where training ended with `last`.
  func kept(last: Parameters) -> Parameters { keep == .best ? best ?? last : last }

  func add(to checkpoint: inout TrainingCheckpoint) {
    guard let best else { return }
    checkpoint.add(best, as: "best")
    checkpoint.reals["best-figure"] = Double(bestFigure)
    checkpoint.integers["since-best"] = Int64(sinceBest)
  }

  /// - Parameter like: parameters with the same names, in their order.
  /// - Throws: `CheckpointError` where it has a part of what is kept.
  mutating func restore(_ checkpoint: TrainingCheckpoint, like: Parameters) throws {
    guard let figure = checkpoint.reals["best-figure"] else {
      guard !checkpoint.tensors.keys.contains(where: { $0.hasPrefix("best.") }) else {
        throw CheckpointError("has no best-figure")
      }
      return
    }
    sinceBest = try checkpoint.count("since-best")
    (best, bestFigure) = (try checkpoint.parameters("best", like: like), Float(figure))
  }
}
