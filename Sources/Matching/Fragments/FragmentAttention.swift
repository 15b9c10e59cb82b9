import Attention
import Tensor

extension FragmentMatcher {
  /// Attention as the kernels have it that make the similarity: of SCAN one map; of IMRAM one a step and direction.
  package func attention(photo: Int, sentence: Int, data: PairData, view: Int) throws -> AttentionMaps {
    let pass = ForwardPass(parameters.constants())
    let regions = self.regions(.constant(try data.grids([photo], [view])), pass).value
    let words = self.words(PackedSentences([data.words(sentence)]), pass).value
    var maps = AttentionMaps()
    func add(_ weights: Tensor, _ direction: StackedCrossAttention.Direction, step: Int?) {
      let isOfWords = direction == .textToImage
      maps.maps.append(
        .init(
          kind: isOfWords ? .wordsOverCells : .cellsOverWords, step: step,
          weights: isOfWords ? weights : weights.transposed()))
    }
    switch configuration.attention {
    case .stacked(let stacked):
      add(StackedCrossAttention.weights(regions: regions, words: words, stacked), stacked.direction, step: nil)
      maps.score = StackedCrossAttention.similarities(regions: regions, words: words, stacked).elements[0]
    case .recurrent(let all):
      for one in all {
        let recurrent = RecurrentAttention(regions: regions, words: words, memory: memory(of: one.direction), one)
        let pair = RecurrentAttention.Pair(photo: 0, sentence: 0)
        for (step, weights) in recurrent.weights(of: pair).enumerated() { add(weights, one.direction, step: step + 1) }
        maps.score += recurrent.similarities([pair])[0]
      }
    }
    guard maps.score.isFinite else { throw NotFinite() }
    return maps
  }

  /// The parameters of a direction's memory.
  func memory(of direction: StackedCrossAttention.Direction) -> RecurrentAttention.Memory {
    let names = Self.memory(direction)
    return .init(query: parameters[names.query], context: parameters[names.context], bias: parameters[names.bias])
  }
}
