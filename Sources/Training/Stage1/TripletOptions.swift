import ArgumentParser
import Autodiff
import Stage

extension Negatives: ExpressibleByArgument {}

/// What `--loss triplet` is like.
package struct TripletOptions: ParsableArguments {
  @Option(within: 0...2, help: "Margin of the triplet loss.") package var margin: Float = 0.2
  @Flag(
    inversion: .prefixedNo, exclusivity: .chooseLast,
    help: "Triplet loss in both directions, not from photos to sentences alone.")
  package var symmetric = true
  @Option(
    help: "The negatives that the triplet loss counts: all (Reed), or the hardest of each photo and sentence (VSE++).")
  package var negatives = Negatives.all
  /// From the first step on, the hardest alone may not let the training begin.
  @Option(within: 0...1, help: "The share of the training in which all count, before --negatives hardest.")
  package var negativesWarmUp: Float = 0

  package init() {}

  func negatives(at step: Int, of steps: Int) -> Negatives {
    Float(step) < negativesWarmUp * Float(steps) ? .all : negatives
  }
}
