import Autodiff
import Tensor

/// One row an identity and modality: what the other modality is compared with (Li et al. 2017, §3.1.1).
package struct FeatureBuffer: Equatable, Sendable {
  /// Whether rows are brought back to unit length after averaging. The paper does not say; OIM does, and without it the
  /// rows of inconsistent identities shrink, which makes them easier non-matches.
  package enum RowNorm: String, CaseIterable, Codable, Sendable { case unit, none }

  /// [identities, D]
  package private(set) var rows: Tensor
  package let rowNorm: RowNorm

  package init(rows: Tensor, rowNorm: RowNorm) { (self.rows, self.rowNorm) = (rows, rowNorm) }

  /// The buffer before the first iteration: each identity's mean feature.
  package init(means: FeatureMeans, rowNorm: RowNorm) {
    self.init(rows: rowNorm == .unit ? means.value.l2NormalizedRows().rows : means.value, rowNorm: rowNorm)
  }

  /// row ← momentum · row + (1 − momentum) · feature, for the identities of a batch (momentum 0.5 in the paper).
  /// An identity that occurs more than once in the batch is averaged first; one that has a single sample is replaced.
  package mutating func update(with features: Tensor, identities: [Int], momentum: Float = 0.5, isSingle: [Bool]) {
    let size = rows.columns, distinct = Set(identities).sorted(), place = distinct.places()
    var means = FeatureMeans(identities: distinct.count, dimensions: size)
    means.add(features, identities: identities.map { place[$0]! })
    let fresh = means.value
    for (i, identity) in distinct.enumerated() {
      let momentum = isSingle[identity] ? 0 : momentum
      var row = rows.slicingRows(identity..<identity + 1)
      row.scale(by: momentum)
      row.addScaled(1 - momentum, fresh.slicingRows(i..<i + 1))
      if rowNorm == .unit { row = row.l2NormalizedRows().rows }
      rows.elements.replaceSubrange(identity * size..<(identity + 1) * size, with: row.elements)
    }
  }
}

/// The Cross-Modal Cross-Entropy loss (Li et al. 2017, Eq. 1–5): each of the features [n, D] is classified among all
/// identities by its similarity to the *other* modality's buffer, p(i | v) = softmax_i(Sᵢᵀ v / σ). The buffer receives
/// no gradient.
/// - Parameter temperature: σ, 0.04 in the paper.
package func crossModalCrossEntropy(
  _ features: Variable, identities: [Int], buffer: FeatureBuffer, temperature: Float, reduction: Reduction = .mean,
  smoothing: Float = 0
) -> Variable {
  crossEntropy(
    product(features, .constant(buffer.rows), transposingRight: true, scale: 1 / temperature), targets: identities,
    reduction: reduction, smoothing: smoothing)
}
