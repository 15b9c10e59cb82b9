import Autodiff
import Tensor

/// The similarity of every photo to every sentence, [photos, sentences]; see `StackedCrossAttention` (Lee et al. 2018).
/// - Parameter regions: [photos · regions, d] or [photos, regions, d].
package func stackedCrossAttention(
  regions: Fragments<Variable>, words: Fragments<Variable>, _ configuration: StackedCrossAttention.Configuration
) -> Variable {
  guard regions.vectors.requiresGradient || words.vectors.requiresGradient else {
    return .constant(StackedCrossAttention.similarities(regions: regions.value, words: words.value, configuration))
  }
  let attention = StackedCrossAttention(regions: regions.value, words: words.value, configuration)
  return record(attention.value, from: regions.vectors, words.vectors) { dy, gradients in
    let d = attention.gradients(dy)
    gradients.add(d.regions, to: regions.vectors)
    gradients.add(d.words, to: words.vectors)
  }
}
