import Artifacts
import Autodiff
import Tensor

/// Keeps the parameters that did best on the validation split, and says when to stop waiting for better ones.
package struct EarlyStopping {
  /// Evaluations without improvement after which training ends; nil: never.
  package let patience: Int?
  /// The parameters of the best evaluation; nil before the first.
  package private(set) var best: Parameters?
  package private(set) var bestFigure = -Float.infinity
  private var sinceBest = 0

  package init(patience: Int?) { self.patience = patience }

  package var isExhausted: Bool { patience.map { sinceBest >= $0 } ?? false }

  /// Takes note of an evaluation: larger figures are better, and the first of equals stays.
  package mutating func record(_ figure: Float, _ parameters: Parameters) {
    if figure > bestFigure {
      (best, bestFigure, sinceBest) = (parameters, figure, 0)
    } else {
      sinceBest += 1
    }
  }

  package func add(to checkpoint: inout TrainingCheckpoint) {
    guard let best else { return }
    checkpoint.add(best, as: "best")
    checkpoint.reals["best-figure"] = Double(bestFigure)
    checkpoint.integers["since-best"] = Int64(sinceBest)
  }

  /// - Parameter like: parameters with the same names, in their order.
  package mutating func restore(_ checkpoint: TrainingCheckpoint, like: Parameters) {
    guard let figure = checkpoint.reals["best-figure"] else { return }
    best = checkpoint.parameters("best", like: like)
    bestFigure = Float(figure)
    sinceBest = Int(checkpoint.integers["since-best"] ?? 0)
  }
}
