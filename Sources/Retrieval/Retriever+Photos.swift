import Artifacts
import Matching
import Tensor

/// What is asked of one photo of the gallery.
extension Retriever {
  /// The embedding of a photo, to ask for photos like it: [1, D].
  /// - Throws: `ArtifactError` without stage 1; what reading throws.
  package func embedding(ofPhoto photo: Int) throws -> Tensor {
    guard let stage1, let stored = try gallery.embedding(of: photo) else {
      throw ArtifactError("photos like another are found by their embeddings: give stage1.h5 and buffers.h5 too")
    }
    let own = stored.elements.prefix(stage1.model.dimensions)
    return Tensor(shape: [1, own.count], elements: Array(own))
  }

  /// Where stage 2 looks while it scores a photo with a sentence.
  /// - Returns: the words as the network reads them, and its attention; nil without stage 2.
  /// - Throws: what reading grids throws, and `ArtifactError` where the network diverged.
  package func attention(of sentence: Query, photo: Int) throws -> (words: [String], maps: AttentionMaps)? {
    guard let scorer else { return nil }
    let similarity = try alone(sentence, [photo])?.first
    let maps = try scorer.attention(photo: photo, words: sentence.words, similarity: similarity)
    return (sentence.words.map { $0 == 0 ? "(unknown)" : wording.vocabulary.words[Int($0)] }, maps)
  }

  /// The words that the networks know, by id; the first stands for all others.
  package var knownWords: [String] { wording.vocabulary.words }
}
