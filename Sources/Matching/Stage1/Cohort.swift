import Tensor

/// Adds two numbers to each embedding: how near it is to the identities that stage 1 was trained on (cohort-normalised
/// scores of both sides; Rosenberg et al. 1992, Kenny 2010).
///
/// A photo v becomes (v, 1, −τ log Σ_k exp(⟨v, s_k⟩ / τ)) and a sentence s becomes (s, −τ′ log Σ_k exp(⟨v_k, s⟩ / τ′),
/// 1), with v_k and s_k the mean photo and the mean sentence of identity k. Their inner product is ⟨v, s⟩ less both. A
/// photo near every text, a hub, is near those of the cohort too and loses its lead; a class whose sentences are alike,
/// and whose mean therefore is long, is no longer preferred by that. Every photo and sentence is embedded by itself.
package struct Cohort: Sendable {
  /// [K, D]
  private let photos, sentences: Tensor
  private let photoTemperature, sentenceTemperature: Float

  /// - Parameters:
  ///   - photos: the mean photo of each identity, and in `sentences` its mean sentence.
  ///   - photoTemperature: τ; 0 leaves photos' fit out.
  ///   - sentenceTemperature: τ′; 0 leaves sentences' fit out.
  package init(photos: FeatureMeans, sentences: FeatureMeans, photoTemperature: Double, sentenceTemperature: Double) {
    (self.photos, self.sentences) = (photos.value, sentences.value)
    precondition(
      self.photos.shape == self.sentences.shape && self.photos.rows > 0,
      "a cohort of photos \(self.photos.shape), sentences \(self.sentences.shape)")
    precondition(
      photoTemperature >= 0 && sentenceTemperature >= 0, "temperatures \(photoTemperature) and \(sentenceTemperature)")
    (self.photoTemperature, self.sentenceTemperature) = (Float(photoTemperature), Float(sentenceTemperature))
  }

  /// For photos alone, whose comparison needs no photos of the cohort.
  /// - Parameter sentences: the mean sentence of each identity, [K, D].
  package init(sentences: Tensor, photoTemperature: Double) {
    precondition(photoTemperature > 0, "temperature \(photoTemperature)")
    (photos, self.sentences) = (sentences, sentences)
    (self.photoTemperature, sentenceTemperature) = (Float(photoTemperature), 0)
  }

  /// Embeddings [n, D] of photos with their two numbers, [n, D + 2].
  package func compared(photos embeddings: Tensor) -> Tensor {
    with(embeddings, fit(embeddings, among: sentences, photoTemperature).flatMap { [1, -$0] })
  }

  /// Embeddings [n, D] of sentences with their two numbers, [n, D + 2].
  package func compared(sentences embeddings: Tensor) -> Tensor {
    with(embeddings, fit(embeddings, among: photos, sentenceTemperature).flatMap { [-$0, 1] })
  }

  private func with(_ embeddings: Tensor, _ numbers: [Float]) -> Tensor {
    .concatenated([embeddings, Tensor(shape: [embeddings.rows, 2], elements: numbers)])
  }

  /// τ log Σ_k exp(⟨x, m_k⟩ / τ) of each row.
  private func fit(_ embeddings: Tensor, among means: Tensor, _ temperature: Float) -> [Float] {
    guard temperature > 0 else { return [Float](repeating: 0, count: embeddings.rows) }
    var scaled = Tensor.product(embeddings, means, transposing: .right)
    scaled.scale(by: 1 / temperature)
    let logShares = scaled.logSoftmaxRows(), count = means.rows
    return (0..<embeddings.rows).map { temperature * (scaled.elements[$0 * count] - logShares.elements[$0 * count]) }
  }
}
