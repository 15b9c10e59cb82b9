import Matching
import Tensor

extension ONNXGraph {
  /// A network of stage 2: how well each of N sentences fits the photo beside it.
  ///
  /// Inputs: `grids` [N, cells, C], `words` [N, T], `lengths` [N] and, where the network adds to what stage 1 says,
  /// `similarities` [N]. Output `score` [N]: log-odds, or, of SCAN and IMRAM, similarities.
  ///
  /// - Returns: nil for a network of a kind that has no graph.
  package static func pairs(_ matcher: any PairMatcher) -> ONNXGraph? {
    let graph = ONNXGraph("stage 2 of pairs")
    let grids = graph.input(
      "grids", .float32, ["N", "cells", .fixed(matcher.inputs.channels)],
      "the cells of each photo's grid, row by row, or the regions that a detector found")
    let words = WordSequences(graph), score: ONNXValue
    switch matcher {
    case let matcher as CoAttention: score = matcher.score(grids, words)
    case let matcher as WordMatcher: score = matcher.score(grids, words)
    case let matcher as FragmentMatcher: score = matcher.score(grids, words)
    default: return nil
    }
    guard let prior = matcher.prior else {
      graph.output(score, as: "score", ["N"], "how well photo and sentence fit; greater is better")
      return graph
    }
    let similarities = graph.input(
      "similarities", .float32, ["N"], "the dot products of the photos' and sentences' embeddings by stage 1")
    graph.output(
      prior.gain * similarities + prior.offset + score, as: "score", ["N"],
      "how well photo and sentence fit, as log-odds")
    return graph
  }
}
