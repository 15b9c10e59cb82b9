import Tensor

/// Where a matcher looks while it scores one photo with one sentence, from the forward pass that makes the score.
package struct AttentionMaps: Equatable, Sendable {
  package enum Kind: Equatable, Sendable {
    /// Each word distributes a weight of 1 over the cells.
    case wordsOverCells
    /// Each cell distributes a weight of 1 over the words.
    case cellsOverWords
  }

  package struct Map: Equatable, Sendable {
    package let kind: Kind
    /// Of a matcher that looks several times, from 1; nil of one that looks once.
    package let step: Int?
    /// [words, cells], whichever of them looks.
    package let weights: Tensor
  }

  package var maps: [Map] = []
  /// Co-attention's decoder: the weight of every word in each of its steps, [steps, words]; nil without a decoder.
  package var decoder: Tensor?
  /// What the matcher says of the pair. A prior is for `PairScorer` to add.
  package var score: Float = 0

  package init() {}
}

extension CellMatcher {
  /// Attention as the network's own forward pass has it.
  package func attention(photo: Int, sentence: Int, data: PairData, view: Int) throws -> AttentionMaps {
    var maps = AttentionMaps(), steps: [Tensor] = []
    let pass = ForwardPass(parameters.constants())
    pass.onAttention = { attended in
      switch attended {
      case .cells(let weights): maps.maps.append(.init(kind: .wordsOverCells, step: nil, weights: weights))
      case .words(let weights): steps.append(weights)
      }
    }
    let grids = try data.grids([photo], [view]),
      words = project(sentences: PackedSentences([data.words(sentence)]), pass)
    let pair = SentencePairs(cells: grids.rows, photos: [0], sentences: [0], paths: words.paths)
    maps.score = match(project(cells: .constant(grids), pass), words, pair, pass).value.elements[0]
    if !steps.isEmpty {
      maps.decoder = Tensor(shape: [steps.count, steps[0].count], elements: steps.flatMap(\.elements))
    }
    guard maps.score.isFinite else { throw NotFinite() }
    return maps
  }
}
