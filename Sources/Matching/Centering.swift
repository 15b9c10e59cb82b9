import Tensor

/// Embeddings less the mean embedding of what was trained on, and brought back to unit length: what all sentences have in common tells
/// nothing about them, but a photo that has much of it is near every text, a hub (Suzuki et al. 2013).
///
/// The mean is that of the training identities, each with the same weight, so neither the queries nor the gallery of a pool is looked at.
public struct Centering: Sendable {
  /// [D]
  private let negatedMean: Tensor

  /// - Parameter means: of the training identities, not of unit length.
  public init(_ means: FeatureMeans) {
    let rows = means.value
    precondition(rows.rows > 0, "the centre of no identity")
    var sum = rows.sumOfRows()
    sum.scale(by: -1 / Float(rows.rows))
    negatedMean = sum
  }

  /// Embeddings [n, D].
  public func centered(_ embeddings: Tensor) -> Tensor {
    var result = embeddings
    result.addToRows(negatedMean)
    return result.l2NormalizedRows().rows
  }
}
