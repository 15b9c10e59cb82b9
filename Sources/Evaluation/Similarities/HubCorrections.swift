import Tensor

/// The logarithm of the inverted softmax (Smith et al. 2017, §2.3) of scores [class, photo]: how much more a photo v
/// prefers the text of class c than those of the others, s_cv / τ − log Σ_k exp(s_kv / τ). A photo near every text, a
/// hub, leads no ranking by that alone.
///
/// To rank for one class the texts of **all** are needed: every query of the pool is looked at, which Reed's protocol
/// does not allow, so its figures are not comparable with published ones.
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

/// Cross-domain similarity local scaling (CSLS; Conneau et al. 2018, §2.3) of cosines [class, photo]: 2 cos(c, v) −
/// r(c) − r(v), where r is the mean cosine to the k nearest of the other kind, so that what is near everything is near
/// nothing in particular. r(v) needs the texts of **all** classes, as the inverted softmax does.
/// - Parameter neighbours: k; all where there are fewer.
package func crossDomainSimilarity(_ cosines: Tensor, neighbours: Int) -> Tensor {
  precondition(neighbours > 0, "\(neighbours) neighbours")
  let (classes, photos) = (cosines.rows, cosines.columns)
  func nearness(_ cosines: [Float]) -> Double {
    let nearest = cosines.sorted(by: >).prefix(neighbours)
    return nearest.reduce(0) { $0 + Double($1) } / Double(max(1, nearest.count))
  }
  let ofClass = (0..<classes).map { c in nearness(Array(cosines.elements[c * photos..<(c + 1) * photos])) }
  let ofPhoto = (0..<photos).map { photo in nearness((0..<classes).map { cosines.elements[$0 * photos + photo] }) }
  return Tensor(
    shape: cosines.shape,
    elements: cosines.elements.indices.map {
      Float(2 * Double(cosines.elements[$0]) - ofClass[$0 / photos] - ofPhoto[$0 % photos])
    })
}
