import ArgumentParser
import Artifacts
import Evaluation
import Matching
import Tensor

/// The validation split, on which a training is watched.
struct ValidationSet {
  /// By what.
  enum Watch: String, CaseIterable, ExpressibleByArgument {
    /// Reed's two figures, for classes of many photos; their mean decides.
    case classes
    /// How often a photo of the sentence's identity comes first, or among ten: for identities of a few photos, such as persons. The first decides.
    case identities
  }

  private let examples: Examples
  private let watch: Watch
  private let photos: [Int], sentences: [Int]

  /// nil where the data has no validation split.
  init?(_ examples: Examples, _ watch: Watch) {
    photos = (0..<examples.photoCount).filter { examples.photoSplits[$0] == .val }
    sentences = (0..<examples.sentenceCount).filter { examples.split(ofSentence: $0) == .val }
    guard !photos.isEmpty, !sentences.isEmpty else { return nil }
    self.examples = examples
    self.watch = watch
  }

  /// In percent, by name, and the figure that decides.
  /// - Parameter vectors: gives the CNN vectors of photos.
  func figures(of model: JointEmbedding, vectors: ([Int]) throws -> Tensor) throws -> (all: [String: Float], deciding: Float) {
    let v = try embedBlocks(photos) { model.embedding(ofPhotos: try vectors($0)) }
    let s = try embedBlocks(sentences) { model.embedding(ofSentences: $0.map(examples.sentence)) }
    let pool = SearchPool(
      name: "val", photos: v, sentences: s, photoIdentities: photos.map { examples.photoIdentities[$0] },
      sentenceIdentities: sentences.map(examples.identity(ofSentence:)))
    switch watch {
    case .classes:
      let reed = ReedProtocol(pool), top1 = Float(100 * reed.imageToTextTop1()), precision = Float(100 * reed.reedPrecisionAtK(50, reed.rankings()))
      return (["top-1": top1, "top-1 normalized": Float(100 * reed.imageToTextTop1(normalized: true)), "ap-50": precision], (top1 + precision) / 2)
    case .identities:
      let shares = pool.textToImage(ties: .pessimistic).topK.map { Float(100 * $0) }
      return (["text-to-image top-1": shares[0], "text-to-image top-10": shares[2]], shares[0])
    }
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
