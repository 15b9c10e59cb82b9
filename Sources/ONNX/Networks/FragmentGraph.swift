import Attention
import Autodiff
import Matching
import Tensor

extension FragmentMatcher {
  /// The similarities [N] of photos with the sentences beside them; N pairs of `grids` [N, regions, C].
  func score(_ grids: ONNXValue, _ words: WordSequences) -> ONNXValue {
    let regions = grids.through(Self.projection, parameters).unitLength()
    let states = words.fragments(parameters, isBidirectional: configuration.isBidirectional).unitLength()
    switch configuration.attention {
    case .stacked(let attention):
      return CrossAttentionGraph(regions, states, words, attention.direction).similarity(attention)
    case .recurrent(let all):
      let ways = all.map { attention in
        let names = Self.memory(attention.direction)
        return CrossAttentionGraph(regions, states, words, attention.direction).similarity(
          attention, memory: [names.query, names.context, names.bias], parameters, size: dimensions)
      }
      return ways.dropFirst().reduce(ways[0], +)
    }
  }
}

/// N queries with the context beside each, in one direction of SCAN or IMRAM: see `StackedCrossAttention` and
/// `RecurrentAttention`. On the side of the sentences there are zeros behind the words.
private struct CrossAttentionGraph {
  /// X [N, i, d] and C [N, k, d].
  let queries, contexts: ONNXValue
  let words: WordSequences
  let direction: StackedCrossAttention.Direction

  init(
    _ regions: ONNXValue, _ states: ONNXValue, _ words: WordSequences, _ direction: StackedCrossAttention.Direction
  ) {
    (queries, contexts) = direction == .textToImage ? (states, regions) : (regions, states)
    (self.words, self.direction) = (words, direction)
  }

  private static let none = -Float.greatestFiniteMagnitude
  private var areQueriesWords: Bool { direction == .textToImage }

  // MARK: - Attention

  /// Ĉ [N, i, d] of what asks, q [N, i, d].
  private func seen(
    by q: ONNXValue, _ normalization: StackedCrossAttention.Normalization, smoothing: Float
  ) -> ONNXValue {
    let a = q.product(contexts.transposed([0, 2, 1]))
    let scores = smoothing * normalized(a, normalization)
    let weights = areQueriesWords ? scores : scores.only(where: words.areThere.expanded(1), else: Self.none)
    return weights.softmax().product(contexts)
  }

  /// ā: each of the context's fragments by itself, over the query's fragments.
  private func normalized(_ a: ONNXValue, _ normalization: StackedCrossAttention.Normalization) -> ONNXValue {
    let graph = a.graph
    let x = normalization.isClipped ? graph.apply("LeakyRelu", [a], [("alpha", .number(0.1))]) : a
    switch normalization {
    case .none, .clipped: return x
    case .l2, .clippedL2: return x / (x.norm(axis: 1) + 1e-8)
    case .softmax:
      return (areQueriesWords ? x.only(where: words.areThere.expanded(2), else: Self.none) : x).softmax(axis: 1)
    }
  }

  /// rᵢ = cos(Xᵢ, Ĉᵢ), [N, i].
  private func cosines(_ seen: ONNXValue) -> ONNXValue {
    let lengths = queries.norm(keeping: false) * seen.norm(keeping: false)
    return (queries * seen).sum(axis: 2) / lengths.graph.apply("Max", [lengths, lengths.graph.number(1e-8)])
  }

  // MARK: - Aggregation

  /// [N], of r [N, i].
  private func aggregated(_ r: ONNXValue, _ aggregation: StackedCrossAttention.Aggregation, sharpness: Float)
    -> ONNXValue
  {
    func only(_ r: ONNXValue) -> ONNXValue { areQueriesWords ? r.only(where: words.areThere, else: Self.none) : r }
    let zeroed = areQueriesWords ? r.only(where: words.areThere, else: 0) : r
    switch aggregation {
    case .max: return only(r).largest(axis: 1)
    case .sum: return zeroed.sum(axis: 1)
    case .mean: return areQueriesWords ? zeroed.sum(axis: 1) / words.counts.squeezed(1) : r.mean(axis: 1)
    case .logSumExp: return (1 / sharpness) * only(sharpness * r).logSumExp(axis: 1)
    }
  }

  // MARK: - Similarities

  /// SCAN's, [N].
  func similarity(_ attention: StackedCrossAttention.Configuration) -> ONNXValue {
    let seen = seen(by: queries, attention.normalization, smoothing: attention.smoothing)
    return aggregated(cosines(seen), attention.aggregation, sharpness: attention.sharpness)
  }

  /// IMRAM's, [N].
  /// - Parameters:
  ///   - memory: the names of W_q [d, 2d], W_c [d, 2d] and b [2d].
  ///   - size: d.
  func similarity(
    _ attention: RecurrentAttention.Configuration, memory: [String], _ parameters: Parameters, size: Int
  ) -> ONNXValue {
    var q = queries, similarities: [ONNXValue] = []
    // One step remembers nothing.
    let memory = attention.steps > 1 ? memory.map { q.graph.parameter($0, parameters) } : []
    for step in 1...attention.steps {
      let seen = seen(by: q, .clippedL2, smoothing: attention.smoothing)
      similarities.append(aggregated(cosines(seen), .mean, sharpness: 1))
      guard step < attention.steps else { break }
      let p = (q.product(memory[0]) + seen.product(memory[1]) + memory[2]).split(2, size: size)
      let output = p[1].tanh()
      q = output + p[0].sigmoid() * (q - output)
      if attention.normalizesMemory { q = q.unitLength() }
      // The bias is behind the words too.
      if areQueriesWords { q = q * words.ones }
    }
    return similarities.dropFirst().reduce(similarities[0], +)
  }
}
