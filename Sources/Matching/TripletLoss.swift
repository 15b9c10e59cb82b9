import Autodiff

/// The structured hinge of Reed et al. (CVPR 2016), the baseline that Li et al. 2017 call "Triplet": each photo is to be nearer to the
/// sentence that was drawn with it than to those of other identities in the batch, by a margin.
///
/// Reed's similarity is a plain inner product; here photos and sentences [n, D] are unit vectors, so it is their cosine.
/// - Parameter symmetric: whether each sentence is to be nearer to its photo too ("DS"; without it, "DA", sentences rank photos badly).
public func tripletLoss(
  _ photos: Variable, _ sentences: Variable, identities: [Int], margin: Float, symmetric: Bool = true, reduction: Reduction = .mean
) -> Variable {
  func anchored(_ anchors: Variable, _ others: Variable) -> Variable {
    tripletHinge(product(anchors, others, transposingRight: true), identities: identities, margin: margin, reduction: reduction)
  }
  let ofPhotos = anchored(photos, sentences)
  return symmetric ? sum(ofPhotos, anchored(sentences, photos)) : ofPhotos
}
