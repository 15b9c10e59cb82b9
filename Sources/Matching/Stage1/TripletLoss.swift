import Autodiff

/// The structured hinge of Reed et al. (CVPR 2016), the baseline that Li et al. 2017 call "Triplet": each photo is to
/// be nearer to the sentence that was drawn with it than to those of other identities in the batch, by a margin.
///
/// Reed's similarity is a plain inner product; here photos and sentences [n, D] are unit vectors, so it is their
/// cosine.
/// - Parameters:
///   - symmetric: whether each sentence is to be nearer to its photo too ("DS"; without it, "DA", sentences rank photos
///     badly).
///   - negatives: all in Reed's paper; the hardest alone in VSE++ (Faghri et al. 2018), whose batches may hold a photo
///     twice, with another of its sentences as the negative. Here pairs of one identity never are.
package func tripletLoss(
  _ photos: Variable, _ sentences: Variable, identities: [Int], margin: Float, symmetric: Bool = true,
  negatives: Negatives = .all,
  reduction: Reduction = .mean
) -> Variable {
  func anchored(_ anchors: Variable, _ others: Variable) -> Variable {
    tripletHinge(
      product(anchors, others, transposingRight: true), identities: identities, margin: margin, negatives: negatives,
      reduction: reduction)
  }
  let ofPhotos = anchored(photos, sentences)
  return symmetric ? ofPhotos + anchored(sentences, photos) : ofPhotos
}

/// The hinge of both directions over the similarities of all photos and sentences of a batch, [n, n], matching ones on
/// the diagonal: as in VSE++ (Faghri et al. 2018) and SCAN (Lee et al. 2018, Eq. 8–9), with the hardest negatives and
/// summed.
/// - Parameter identities: different for all pairs in those papers, where a photo's other sentences count as negatives
///   too.
package func tripletLoss(
  ofSimilarities similarities: Variable, identities: [Int], margin: Float, negatives: Negatives = .hardest,
  reduction: Reduction = .sum
) -> Variable {
  func anchored(_ similarities: Variable) -> Variable {
    tripletHinge(similarities, identities: identities, margin: margin, negatives: negatives, reduction: reduction)
  }
  return anchored(similarities) + anchored(similarities.transposed())
}
