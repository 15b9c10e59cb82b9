import Autodiff
import Recurrent
import Tensor

/// The similarity of every photo to every sentence, [photos, sentences]; see `StackedCrossAttention` (Lee et al. 2018).
///
/// - regions [photos · regions, d] or [photos, regions, d]; words [words, d], those of one sentence after those of
///   another.
package func stackedCrossAttention(
  regions: Variable, of photos: Segments, words: Variable, of sentences: Segments,
  _ configuration: StackedCrossAttention.Configuration
) -> Variable {
  guard regions.requiresGradient || words.requiresGradient else {
    return .constant(
      StackedCrossAttention.similarities(
        regions: regions.value, of: photos, words: words.value, of: sentences, configuration))
  }
  let attention = StackedCrossAttention(
    regions: regions.value, of: photos, words: words.value, of: sentences, configuration)
  return record(attention.value, from: regions, words) { dy, gradients in
    let d = attention.gradients(dy)
    gradients.add(d.regions, to: regions)
    gradients.add(d.words, to: words)
  }
}
