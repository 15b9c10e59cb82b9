import Attention
import Autodiff
import Recurrent

extension CoAttention {
  /// What a matcher attends to: the paper's network and its ablations (Li et al. 2017, Table 2).
  package enum Attention: String, CaseIterable, Codable, Sendable {
    /// Words attend to cells, and a decoder to words: the paper's network.
    case spatialSemantic = "spatial-semantic"
    /// "w/o SMA", without semantic attention. The paper does not say what takes the decoder's place. Here the mean over
    /// the words takes it. The decoder's first step sees this mean too, while its attention is even.
    case spatial
    /// "w/o SMA+SPA": "a simple concatenation of visual and textual features followed by two FC layers for binary
    /// classification".
    case none

    /// The layers that cells and words share; each is split into a part for cells and a part for words.
    var heads: [String] {
      switch self {
      case .spatialSemantic: ["spatial", "latent", "fc1"]
      case .spatial: ["spatial", "fc1"]
      case .none: ["fc1"]
      }
    }
  }

  /// The first layer of the ablations: W [ĩ; h] + b, [pairs, width].
  ///
  /// With spatial attention, ĩ is the mean over the words of Σ_k a_{t,k} i_k and h the mean of the words' states.
  /// Without attention, ĩ is the mean cell and h the last state. The first mean is Σ_k ā_k i_k with ā the mean
  /// attention, so cells are summed once for each pair, not once for each word.
  func concatenated(_ cells: Cells, _ words: Words, _ pairs: SentencePairs, _ pass: ForwardPass) -> Variable {
    let layout = pairs.layout, text = words.sentences["fc1"]!.rows(pairs.sentences)
    guard configuration.attention == .spatial else { return cells["fc1"]!.rows(layout.photos) + text }
    let ofWords = (0..<layout.pairs).map { Array(layout.starts[$0]..<layout.starts[$0 + 1]) }
    let attention = meanOverTime(spatialAttention(cells, words, layout, pass), paths: ofWords)
    let whole = PairLayout(cells: layout.cells, photos: layout.photos, words: pairs.sentences.map { [$0] })
    return attend(attention, cells["fc1"]!, whole) + text
  }
}
