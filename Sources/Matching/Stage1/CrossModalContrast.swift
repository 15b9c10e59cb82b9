import Autodiff
import Tensor

/// Contrast between the texts and the photos of a batch: the supervised contrastive loss (Khosla et al. 2020, Eq. 2)
/// across modalities. Each text is to find the photos of its identity among all photos of the batch, p(j | t) =
/// softmax_j(t · v_j / τ), and each photo the texts of its identity; several that are right are to have equal shares.
///
/// The loss of the buffers compares a sentence with the *mean* photo of an identity, in which a photo that is near
/// every text goes unnoticed. Here it is one of the wrong photos of every text. Gradients flow to both sides.
/// - Parameters: texts [n, D] and photos [m, D], each with its identity.
package func crossModalContrast(
  texts: Variable, _ textIdentities: [Int], photos: Variable, _ photoIdentities: [Int], temperature: Float
) -> Variable {
  func loss(_ from: Variable, _ fromIdentities: [Int], _ to: Variable, _ toIdentities: [Int]) -> Variable {
    var shares = Tensor(shape: [fromIdentities.count, toIdentities.count])
    for (i, identity) in fromIdentities.enumerated() {
      let right = toIdentities.indices.filter { toIdentities[$0] == identity }
      precondition(!right.isEmpty, "identity \(identity) on one side of a batch only")
      for j in right { shares.elements[i * toIdentities.count + j] = 1 / Float(right.count) }
    }
    return crossEntropy(product(from, to, transposingRight: true, scale: 1 / temperature), shares: shares)
  }
  return loss(texts, textIdentities, photos, photoIdentities) + loss(photos, photoIdentities, texts, textIdentities)
}
