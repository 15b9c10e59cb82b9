import Artifacts
import Evaluation
import Matching
import Tensor

/// The validation split, on which a training is watched.
struct ValidationSet {
  private let examples: Examples
  private let photos: [Int], sentences: [Int]

  /// nil where the data has no validation split.
  init?(_ examples: Examples) {
    photos = (0..<examples.photoCount).filter { examples.photoSplits[$0] == .val }
    sentences = (0..<examples.sentenceCount).filter { examples.split(ofSentence: $0) == .val }
    guard !photos.isEmpty, !sentences.isEmpty else { return nil }
    self.examples = examples
  }

  /// Reed's two figures, in percent.
  /// - Parameter vectors: gives the CNN vectors of photos.
  func figures(of model: JointEmbedding, vectors: ([Int]) throws -> Tensor) throws -> [String: Float] {
    let v = try embedBlocks(photos) { model.embedding(ofPhotos: try vectors($0)) }
    let s = try embedBlocks(sentences) { model.embedding(ofSentences: $0.map(examples.sentence)) }
    let reed = ReedProtocol(
      photos: v, sentences: s, photoIdentities: photos.map { examples.photoIdentities[$0] },
      sentenceIdentities: sentences.map(examples.identity(ofSentence:)))
    return [
      "top-1": Float(100 * reed.imageToTextTop1()), "top-1 normalized": Float(100 * reed.imageToTextTop1(normalized: true)),
      "ap-50": Float(100 * reed.reedPrecisionAtK(50, reed.rankings())),
    ]
  }

  private func embedBlocks(_ indices: [Int], _ embed: ([Int]) throws -> Tensor) throws -> Tensor {
    var elements: [Float] = [], columns = 0
    for start in stride(from: 0, to: indices.count, by: 512) {
      let block = try embed(Array(indices[start..<min(start + 512, indices.count)]))
      columns = block.columns
      elements += block.elements
    }
    return Tensor(shape: [indices.count, columns], elements: elements)
  }
}
