import Autodiff

/// The structured hinge of Reed et al. (CVPR 2016), the baseline that Li et al. 2017 call "Triplet": each photo is to
/// be nearer to the sentence that was drawn with it than to those of other identities in the batch, by a margin.
///
/// Reed's similarity is a plain inner product; that of unit vectors is their cosine. SCAN (Lee et al. 2018, Eq. 8–9)
/// has similarities of its own, the hardest negatives and sums.
/// - Parameters:
///   - ofPhotos: the similarities of each photo, a row, with each sentence, [n, n], matching ones on the diagonal.
///   - ofSentences: those of each sentence with each photo, where it too is to be nearer to its photo ("DS"; without
///     them, "DA", sentences rank photos badly).
///   - identities: different for all pairs in VSE++ and SCAN, where a photo's other sentences count as negatives too.
///   - negatives: all in Reed's paper; the hardest alone in VSE++ (Faghri et al. 2018).
package func tripletLoss(
  ofPhotos: Variable, ofSentences: Variable?, identities: [Int], margin: Float, negatives: Negatives,
  reduction: Reduction
) -> Variable {
  func hinge(_ similarities: Variable) -> Variable {
    tripletHinge(similarities, identities: identities, margin: margin, negatives: negatives, reduction: reduction)
  }
  let loss = hinge(ofPhotos)
  return ofSentences.map { loss + hinge($0) } ?? loss
}
