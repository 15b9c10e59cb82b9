import Tensor

/// The logarithm of the inverted softmax (Smith et al. 2017, §2.3) of scores [class, photo]: how much more a photo v
/// prefers the text of class c than those of the others, s_cv / τ − log Σ_k exp(s_kv / τ).
///
/// A photo near every text, a hub, leads no ranking by that alone. But to rank for one class the texts of **all** are
/// needed: every query of the pool is looked at, which Reed's protocol does not allow, so its figures are not
/// comparable with published ones.
/// - Parameter temperature: τ; the smaller, the more the nearest text alone decides.
package func invertedSoftmax(_ scores: Tensor, temperature: Double) -> Tensor {
  precondition(temperature > 0, "a temperature of \(temperature)")
  let (classes, photos) = (scores.rows, scores.columns)
  var result = scores
  for photo in 0..<photos {
    let scaled = (0..<classes).map { Double(scores.elements[$0 * photos + photo]) / temperature }
    let greatest = scaled.max() ?? 0
    let total = greatest + logarithm(scaled.reduce(0) { $0 + exponential($1 - greatest) })
    for c in 0..<classes { result.elements[c * photos + photo] = Float(scaled[c] - total) }
  }
  return result
}
