import Autodiff

/// The Cross-Modal Cross-Entropy loss (Li et al. 2017, Eq. 1–5): each feature is classified among all identities by its
/// similarity to the *other* modality's buffer, p(i | v) = softmax_i(Sᵢᵀ v / σ). The buffers receive no gradient.
/// - features [n, D] of one modality; buffer: the other's rows [identities, D]; temperature: σ, 0.04 in the paper.
package func crossModalCrossEntropy(
  _ features: Variable, identities: [Int], buffer: FeatureBuffer, temperature: Float, reduction: Reduction = .mean,
  smoothing: Float = 0
) -> Variable {
  crossEntropy(
    product(features, .constant(buffer.rows), transposingRight: true, scale: 1 / temperature), targets: identities,
    reduction: reduction, smoothing: smoothing)
}
