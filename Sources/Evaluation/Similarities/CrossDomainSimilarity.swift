import Tensor

/// Cross-domain similarity local scaling (CSLS; Conneau et al. 2018, §2.3) of cosines [class, photo]: 2 cos(c, v) −
/// r(c) − r(v), where r is the mean cosine to the k nearest of the other kind, so that what is near everything is near
/// nothing in particular.
///
/// r(v) needs the texts of **all** classes: every query of the pool is looked at, which Reed's protocol does not allow.
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
