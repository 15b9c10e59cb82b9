import Autodiff
import Tensor

/// Spatial attention of every word over its photo's cells, [rows, cells]; see `AdditiveAttention` (Li et al. 2017, Eq.
/// 6–7).
package func additiveAttention(cells: Variable, words: Variable, weights: Variable, _ layout: PairLayout) -> Variable {
  let attention = AdditiveAttention(cells: cells.value, words: words.value, weights: weights.value, layout: layout)
  return record(attention.value, from: cells, words, weights) { dy, gradients in
    let d = attention.gradients(dy)
    gradients.add(d.cells, to: cells)
    gradients.add(d.words, to: words)
    gradients.add(d.weights, to: weights)
  }
}

/// What each word sees of its photo, [rows, D] (Li et al. 2017, Eq. 8): attention [rows, cells], values [photos ·
/// cells, D].
package func attend(_ attention: Variable, _ values: Variable, _ layout: PairLayout) -> Variable {
  record(PairPooling.attend(attention.value, values.value, layout), from: attention, values) { dy, gradients in
    let d = PairPooling.attendGradients(dy, attention.value, values.value, layout, wantsValues: values.requiresGradient)
    gradients.add(d.attention, to: attention)
    if let dValues = d.values { gradients.add(dValues, to: values) }
  }
}

/// The words of each pair weighted by one query a pair, [pairs, D]; see `LatentAttention` (Li et al. 2017, Eq. 9–11).
package func latentAttention(
  keys: Variable, queries: Variable, weights: Variable, values: Variable, _ layout: PairLayout
) -> Variable {
  let attention = LatentAttention(
    keys: keys.value, queries: queries.value, weights: weights.value, values: values.value, layout: layout)
  return record(attention.value, from: keys, queries, weights, values) { dy, gradients in
    var dKeys = Tensor(shape: keys.shape), dValues = Tensor(shape: values.shape)
    let d = attention.addGradients(dy, dKeys: &dKeys, dValues: &dValues)
    gradients.add(dKeys, to: keys)
    gradients.add(dValues, to: values)
    gradients.add(d.queries, to: queries)
    gradients.add(d.weights, to: weights)
  }
}
