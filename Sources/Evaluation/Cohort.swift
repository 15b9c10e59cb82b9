import Tensor

/// The classes that stage 1 was trained on, as something to compare with: a photo fits a class as well as it fits that class *better
/// than those that are known anyway* (cohort-normalised scores; Rosenberg et al. 1992).
///
/// s(c, v) = ⟨v, φ_c⟩ − τ log Σ_k exp(⟨v, φ_k⟩ / τ), with texts φ of length 1 and k over the cohort. A photo near every text, a hub, is
/// near the cohort's too. Only training sentences are needed: each class of a pool is still ranked as if it were the only query, as in Reed's
/// protocol, but the score is no longer his dot product. Which class a photo prefers stays as it was.
public struct Cohort: Sendable {
  /// τ; that of the training's loss does well.
  public let temperature: Double
  private var texts: [Float] = []
  private var count = 0

  public init(temperature: Double) {
    precondition(temperature > 0, "a cohort with a temperature of \(temperature)")
    self.temperature = temperature
  }

  /// Adds a class by the embeddings [n, D] of all its sentences.
  public mutating func add(sentences: Tensor) {
    let groups = IdentityGroups([Int](repeating: 0, count: sentences.rows))
    texts += meanRows(of: sentences, in: groups).rowsOfLengthOne().elements
    count += 1
  }

  /// s [class, photo].
  /// - Parameters: cosines ⟨v, φ_c⟩ [class, photo] of class texts of length 1; photos [photo, D].
  public func normalized(_ cosines: Tensor, photos: Tensor) -> Tensor {
    precondition(count > 0 && cosines.columns == photos.rows, "cosines \(cosines.shape) of photos \(photos.shape), \(count) classes in the cohort")
    let known = Tensor.product(Tensor(shape: [count, photos.columns], elements: texts), photos, transposing: .right)
    let photoCount = photos.rows
    let offsets = (0..<photoCount).map { photo in
      let scaled = (0..<count).map { Double(known.elements[$0 * photoCount + photo]) / temperature }
      let greatest = scaled.max() ?? 0
      return temperature * (greatest + logarithm(scaled.reduce(0) { $0 + exponential($1 - greatest) }))
    }
    return Tensor(
      shape: cosines.shape, elements: cosines.elements.indices.map { Float(Double(cosines.elements[$0]) - offsets[$0 % photoCount]) })
  }
}
