import ArgumentParser
import Autodiff
import Matching
import Stage

extension Negatives: ExpressibleByArgument {}

/// What --loss triplet is like.
struct TripletOptions: ParsableArguments {
  @Option(help: "Margin of the triplet loss.") var margin: Float = 0.2
  @Flag(
    inversion: .prefixedNo, exclusivity: .chooseLast,
    help: "Triplet loss in both directions, not from photos to sentences alone.") var symmetric = true
  @Option(
    help: "The negatives that the triplet loss counts: all (Reed), or the hardest of each photo and sentence (VSE++).")
  var negatives = Negatives.all
  @Option(help: "The share of the training in which all count, before --negatives hardest.") var negativesWarmUp:
    Float = 0

  func set(_ options: inout EmbeddingTraining.Options) {
    (options.margin, options.symmetric) = (margin, symmetric)
    (options.negatives, options.negativesWarmUp) = (negatives, negativesWarmUp)
  }

  func validate() throws {
    try check("--margin", margin, .from(0, to: 2))
    try check("--negatives-warm-up", negativesWarmUp, .from(0, to: 1))
  }
}
